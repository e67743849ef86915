using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Serving;

namespace StrategyFactory.LanguageModels.Comparisons.Judges;

/// <summary>Finds the language model that judges.</summary>
internal sealed class JudgeChoice(
    IAnswers models, PatientAnswers answers, IHttpClientFactory clients, IOptions<LanguageModelsOptions> options, TimeProvider clock)
{
    private const string Field = "judge_model";

    /// <summary>What judges for a request, for people; null where no language model does.</summary>
    /// <exception cref="UnprocessableException">There is none.</exception>
    internal async Task<string?> NameAsync(LanguageComparisonRequest request, IReadOnlyList<string> judges, CancellationToken token)
    {
        if (!judges.Contains(ComparisonJudge.Llm, StringComparer.Ordinal))
        {
            return null;
        }

        if (request.JudgeModel is { } name)
        {
            return (await models.RequireAsync(name, Field, token)).Name;
        }

        var judge = options.Value.Judge;
        return judge.Url.Length > 0
            ? $"{judge.Model} ({new Uri(judge.Url).Host})"
            : throw new UnprocessableException(
                "judges: llm needs a language model; a judge_model that is served here, or LanguageModels:Judge:Url and Model.", "judges");
    }

    /// <inheritdoc cref="NameAsync"/>
    internal async Task<IJudge> OpenAsync(LanguageComparisonRequest request, CancellationToken token)
    {
        await NameAsync(request, [ComparisonJudge.Llm], token);
        return request.JudgeModel is { } name
            ? new ServedJudge(answers, await models.RequireAsync(name, Field, token))
            : new EndpointJudge(clients, options.Value.Judge, clock);
    }
}
