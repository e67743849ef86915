using FluentValidation;
using FluentValidation.Results;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Characters;

/// <summary>What a character may be.</summary>
internal static class CharacterRules
{
    private const int LongestText = 20_000;
    private const int MostEntries = 200;

    /// <exception cref="ValidationException">Name or definition are not allowed; every problem is named.</exception>
    internal static void Require(string name, CharacterDefinition definition)
    {
        var problems = Problems(name, definition).ToList();
        if (problems.Count > 0)
        {
            throw new ValidationException(
                problems.Select(problem => new ValidationFailure(problem.Field, $"{problem.Field}: {problem.Message}")));
        }
    }

    /// <summary>All that is wrong with a character.</summary>
    internal static IEnumerable<(string Field, string Message)> Problems(string name, CharacterDefinition definition)
    {
        if (!CharacterNames.Allowed(name))
        {
            yield return ("name", $"'{name}' is not allowed; up to 64 lower-case letters, digits, - and _, a letter or digit first.");
        }

        foreach (var (field, text) in new[] { ("display_name", definition.DisplayName), ("base_prompt", definition.BasePrompt) })
        {
            if (string.IsNullOrWhiteSpace(text) || text.Length > LongestText)
            {
                yield return (field, $"required, at most {LongestText} characters.");
            }
        }

        (string, IReadOnlyList<string>)[] lists =
            [("traits", definition.Traits), ("speaking_patterns", definition.SpeakingPatterns), ("avoid", definition.Avoid)];
        foreach (var (field, lines) in lists)
        {
            if (!Sensible(lines))
            {
                yield return (field, $"at most {MostEntries} texts of 1 to {LongestText} characters.");
            }
        }

        if (definition.Remedies is null || definition.Remedies.Count > MostEntries
            || definition.Remedies.Values.Any(text => string.IsNullOrWhiteSpace(text) || text.Length > LongestText))
        {
            yield return ("remedies", $"at most {MostEntries} texts of 1 to {LongestText} characters.");
        }

        foreach (var problem in Problems(definition.GenerationSettings).Concat(Problems(definition.Strategies)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<(string Field, string Message)> Problems(GenerationSettings? settings)
    {
        if (settings is null || settings.Temperature is < 0 or > 2 || settings.TopP is <= 0 or > 1 || settings.MaxTokens is < 1 or > 100_000
            || settings.RepeatPenalty is < 0.5 or > 3)
        {
            yield return (
                "generation_settings", "temperature 0 to 2, top_p above 0 to 1, max_tokens 1 to 100000, repeat_penalty 0.5 to 3.");
        }
    }

    private static IEnumerable<(string Field, string Message)> Problems(IReadOnlyList<CharacterStrategy>? strategies)
    {
        if (strategies is null || strategies.Count > MostEntries)
        {
            yield return ("strategies", $"at most {MostEntries}.");
            yield break;
        }

        for (var i = 0; i < strategies.Count; i++)
        {
            if (strategies[i] is not { } strategy || !CharacterNames.Allowed(strategy.Name ?? ""))
            {
                yield return ($"strategies[{i}].name", "required: lower-case letters, digits, - and _.");
            }
            else if (strategies.Take(i).Any(other => other?.Name == strategy.Name))
            {
                yield return ($"strategies[{i}].name", $"'{strategy.Name}' is there twice.");
            }
            else if (strategy.Topics is not { Count: > 0 } || !Sensible(strategy.Topics))
            {
                yield return ($"strategies[{i}].topics", "at least one topic, or * for all.");
            }
            else if (strategy.Injections is not { Count: > 0 and <= MostEntries }
                || strategy.Injections.Any(entry =>
                    !CharacterNames.Allowed(entry.Key) || entry.Value is not { Count: > 0 } || !Sensible(entry.Value)))
            {
                yield return (
                    $"strategies[{i}].injections",
                    $"1 to {MostEntries} kinds (lower-case letters, digits, - and _), each with at least one text.");
            }
        }
    }

    private static bool Sensible(IReadOnlyList<string>? lines) =>
        lines is not null && lines.Count <= MostEntries
            && lines.All(line => !string.IsNullOrWhiteSpace(line) && line.Length <= LongestText);
}
