using System.Globalization;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Comparisons.Judges;
using StrategyFactory.LanguageModels.Comparisons.Statistics;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Serving;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>Finds out what a comparison takes and what it can show.</summary>
internal sealed class ComparisonPlanning(IAnswers answers, JudgeChoice judges)
{
    /// <summary>Whose verdicts count where nobody said it: the strongest ones.</summary>
    private static readonly string[] ByStrength =
        [ComparisonJudge.Human, ComparisonJudge.Llm, ComparisonJudge.Exact, ComparisonJudge.JsonValid];

    /// <exception cref="UnprocessableException">A model is not here, or nothing can be judged.</exception>
    internal async Task<PreparedComparison> PrepareAsync(LanguageComparisonRequest request, ReadPrompts read, CancellationToken token)
    {
        var (ofBase, tuned) = await ModelsAsync(request, token);
        var prompts = read.Prompts;
        var references = prompts.Count(prompt => prompt.Reference is not null);
        var json = prompts.Count(prompt => ExpectsJson(request, prompt));
        string[] judging = [.. request.Judges?.Distinct(StringComparer.Ordinal) ?? Usual(references, json)];
        var deciding = request.DecidedBy ?? ByStrength.First(judge => judging.Contains(judge, StringComparer.Ordinal));
        if (!judging.Contains(deciding, StringComparer.Ordinal))
        {
            throw new UnprocessableException($"decided_by: '{deciding}' does not judge here; {string.Join(", ", judging)}.", "decided_by");
        }

        var judge = await judges.NameAsync(request, judging, token);
        var decidable = deciding switch
        {
            ComparisonJudge.Exact => references,
            ComparisonJudge.JsonValid => json,
            _ => prompts.Count,
        };
        if (decidable == 0)
        {
            throw new UnprocessableException(
                $"decided_by: {deciding} has nothing to judge; prompts with a reference answer"
                + (deciding == ComparisonJudge.JsonValid ? " that is JSON, or expect_json." : "."),
                "decided_by");
        }

        var plan = new ComparisonPlan(
            prompts.Count, references, json, read.Duplicates, judging, deciding, SignTest.NeededWins(decidable),
            [.. NeededPrompts.Table.Select(each => new RequiredPrompts(each.WinRate, each.Prompts))], Summary(decidable),
            [.. Notes(request, read, judging, judge, ofBase, tuned)]);
        return new(read, ofBase, tuned, judge, plan);
    }

    internal static bool ExpectsJson(LanguageComparisonRequest request, ComparisonPrompt prompt) =>
        request.ExpectJson ?? (prompt.Reference is { } reference && AnswerChecks.IsJson(reference));

    /// <summary>What is not here is told all at once.</summary>
    private async Task<(ServableModel Base, ServableModel Tuned)> ModelsAsync(LanguageComparisonRequest request, CancellationToken token)
    {
        List<UnprocessableException> refusals = [];
        List<ServableModel> found = [];
        foreach (var (name, field) in new[] { (request.BaseModel!, "base_model"), (request.FineTunedModel!, "fine_tuned_model") })
        {
            try
            {
                found.Add(await answers.RequireAsync(name, field, token));
            }
            catch (UnprocessableException refusal)
            {
                refusals.Add(refusal);
            }
        }

        if (refusals.Count > 0)
        {
            throw new UnprocessableException(string.Join(" ", refusals.Select(refusal => refusal.Message)), refusals[0].Field);
        }

        return found[0].Identity == found[1].Identity
            ? throw new UnprocessableException(
                $"fine_tuned_model: '{found[1].Name}' has the same weights as '{found[0].Name}'; two models that differ.",
                "fine_tuned_model")
            : (found[0], found[1]);
    }

    private static IEnumerable<string> Usual(int references, int json)
    {
        if (references > 0)
        {
            yield return ComparisonJudge.Exact;
        }

        if (json > 0)
        {
            yield return ComparisonJudge.JsonValid;
        }

        if (references + json == 0)
        {
            yield return ComparisonJudge.Human;
        }
    }

    private static string Summary(int prompts) => SignTest.NeededWins(prompts) is { } wins
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{prompts} prompts need {wins} decisive wins: with fewer, luck alone would do (exact two-sided sign test, p < 0.05).")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{prompts} prompts cannot show anything: even {prompts} wins happen by luck ")
            + string.Create(CultureInfo.InvariantCulture, $"(p = {SignTest.PValue(prompts, 0):0.####}); 6 or more.");

    private static IEnumerable<string> Notes(
        LanguageComparisonRequest request, ReadPrompts read, string[] judging, string? judge, ServableModel ofBase, ServableModel tuned)
    {
        if (read.Duplicates > 0)
        {
            yield return $"{read.Duplicates} prompts were there already and are asked once.";
        }

        if (judging.Contains(ComparisonJudge.Exact, StringComparer.Ordinal) && read.Prompts.All(prompt => prompt.Reference is null))
        {
            yield return "exact: no prompt has a reference answer, so nothing is judged by it.";
        }

        if (judging.Contains(ComparisonJudge.JsonValid, StringComparer.Ordinal)
            && !read.Prompts.Any(prompt => ExpectsJson(request, prompt)))
        {
            yield return "json_valid: no answer ought to be JSON, so nothing is judged by it; expect_json where all ought to.";
        }

        if (request.JudgeModel is not null && (judge == ofBase.Name || judge == tuned.Name))
        {
            yield return $"judge_model: {judge} judges its own answers, which models tend to prefer.";
        }
    }
}

/// <summary>A comparison that can start.</summary>
/// <param name="Read">Its prompts.</param>
/// <param name="Base">One model.</param>
/// <param name="FineTuned">The other one.</param>
/// <param name="Judge">The language model that judges, for people; null where none does.</param>
/// <param name="Plan">What it takes.</param>
internal sealed record PreparedComparison(
    ReadPrompts Read, ServableModel Base, ServableModel FineTuned, string? Judge, ComparisonPlan Plan);

internal sealed class PlanLanguageComparisonValidator : AbstractValidator<PlanLanguageComparison>
{
    public PlanLanguageComparisonValidator() => RuleFor(query => query.Request).Custom((request, rules) =>
    {
        foreach (var failure in ComparisonRules.Failures(request, rules.InstanceToValidate.Prompts is not null))
        {
            rules.AddFailure(failure);
        }
    });
}

internal sealed class PlanLanguageComparisonHandler(ComparisonPrompts prompts, ComparisonPlanning planning)
    : IRequestHandler<PlanLanguageComparison, ComparisonPlan>
{
    public async Task<ComparisonPlan> Handle(PlanLanguageComparison request, CancellationToken cancellationToken)
    {
        var read = await prompts.ReadAsync(request.Request, request.Prompts, cancellationToken);
        return (await planning.PrepareAsync(request.Request, read, cancellationToken)).Plan;
    }
}

internal static class PlanLanguageComparisonEndpoints
{
    internal static void MapPlanLanguageComparison(this IEndpointRouteBuilder routes)
    {
        var comparisons = routes.MapGroup("/v1/fine-tuning/comparisons").WithTags("Language models");
        comparisons.MapPost("/plan", (LanguageComparisonRequest request, IMediator mediator, CancellationToken token) =>
                mediator.Send(new PlanLanguageComparison(request), token))
            .WithName("PlanLanguageComparison").WithSummary("What a comparison would take and could show; starts nothing");
    }
}
