using FluentValidation.Results;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Jobs;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>What a comparison may be asked for, whatever is served here.</summary>
internal static class ComparisonRules
{
    private const int MostTokens = 32_768;
    private const int LongestName = 200;

    internal static IEnumerable<ValidationFailure> Failures(LanguageComparisonRequest request, bool hasFile) =>
        Rules(request).Where(rule => rule.Wrong)
            .Select(rule => (rule.Field, Message: $"{rule.Field}: {TrainingRules.Shown(rule.Value)} is not allowed; {rule.Allowed}."))
            .Concat(Sources(request, hasFile)).Concat(Judges(request))
            .Select(failure => new ValidationFailure(failure.Field, failure.Message));

    private static IEnumerable<Rule> Rules(LanguageComparisonRequest request)
    {
        yield return Model("base_model", request.BaseModel);
        yield return Model("fine_tuned_model", request.FineTunedModel);
        yield return new("limit", request.Limit, request.Limit is < 1, "1 and up");
        yield return new("max_tokens", request.MaxTokens, request.MaxTokens is < 1 or > MostTokens, $"1 to {MostTokens}");
        yield return new("temperature", request.Temperature, request.Temperature is not (>= 0 and <= 2), "0 to 2");
        yield return Text("name", request.Name);
        yield return Text("judge_model", request.JudgeModel);
        yield return Text("idempotency_key", request.IdempotencyKey);
    }

    private static IEnumerable<(string Field, string Message)> Sources(LanguageComparisonRequest request, bool hasFile)
    {
        var given = (request.Prompts is null ? 0 : 1) + (request.PromptsPath is null ? 0 : 1) + (hasFile ? 1 : 0);
        if (given != 1)
        {
            yield return ("prompts", given == 0
                ? "prompts: nothing is given; prompts, or prompts_path."
                : "prompts: they are given twice; either prompts or prompts_path.");
        }
    }

    private static IEnumerable<(string Field, string Message)> Judges(LanguageComparisonRequest request)
    {
        var known = string.Join(", ", ComparisonJudge.All);
        foreach (var judge in (request.Judges ?? []).Where(judge => !ComparisonJudge.All.Contains(judge, StringComparer.Ordinal)))
        {
            yield return ("judges", $"judges: {TrainingRules.Shown(judge)} is not allowed; {known}.");
        }

        if (request.Judges is { Count: 0 })
        {
            yield return ("judges", $"judges: an empty list is not allowed; some of {known}, or none given.");
        }

        if (request.DecidedBy is { } deciding
            && !(request.Judges ?? ComparisonJudge.All).Contains(deciding, StringComparer.Ordinal))
        {
            yield return ("decided_by", $"decided_by: {TrainingRules.Shown(deciding)} is not allowed; one of the judges.");
        }
    }

    private static Rule Model(string field, string? name) =>
        new(field, name, string.IsNullOrWhiteSpace(name) || name.Length > LongestName, "the name of a served model");

    private static Rule Text(string field, string? text) =>
        new(field, text, text is { Length: 0 or > LongestName }, $"1 to {LongestName} characters");

    private readonly record struct Rule(string Field, object? Value, bool Wrong, string Allowed);
}
