using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StrategyFactory.PromptOptimization.Characters;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Learning;
using StrategyFactory.PromptOptimization.Policy;

namespace StrategyFactory.PromptOptimization.Retry;

internal sealed class AnalyzeRetryPatternValidator : AbstractValidator<AnalyzeRetryPattern>
{
    public AnalyzeRetryPatternValidator()
    {
        RuleFor(request => request.Character).NotEmpty().WithMessage("character: required.");
        RuleFor(request => request.Context).Must(context => Scores.Allowed(context?.TargetThreshold))
            .OverridePropertyName("context.target_threshold")
            .WithMessage(request => $"context.target_threshold: {request.Context!.TargetThreshold} is not allowed; 0 to 100.");
        RuleFor(request => request.Context).Must(context => context?.Topic is null || context.Topic.Length <= 200)
            .OverridePropertyName("context.topic").WithMessage("context.topic: at most 200 characters.");
        RuleFor(request => request.RetryHistory).Cascade(CascadeMode.Stop)
            .Must(history => history is null || history.Count <= Scores.MostAttempts)
            .WithMessage(request =>
                $"retry_history: {request.RetryHistory!.Count} attempts; at most {Scores.MostAttempts} are allowed.")
            .Must(history => history is null || history.All(attempt => attempt is { Attempt: >= 1 and <= 1_000_000 }))
            .WithMessage("retry_history: every attempt needs a number from 1.")
            .Must(history => history is null || history.All(attempt => Scores.Allowed(attempt.QualityScore)))
            .WithMessage("retry_history: every quality_score must lie between 0 and 100.")
            .Must(history => history is null || history.All(attempt => attempt.FailureReasons is null or { Count: <= Scores.MostReasons }))
            .WithMessage($"retry_history: at most {Scores.MostReasons} failure_reasons each.");
    }
}

internal sealed class AnalyzeRetryPatternHandler(
    CharacterCatalogue characters, LearnedState state, ExpectedGains gains, IOptions<PromptOptimizationOptions> options)
    : IRequestHandler<AnalyzeRetryPattern, RetryAnalysis>
{
    private const int MostIssues = 5;

    public async Task<RetryAnalysis> Handle(AnalyzeRetryPattern request, CancellationToken cancellationToken)
    {
        var character = await characters.RequireAsync(request.Character, null, cancellationToken);
        await state.ReadyAsync(cancellationToken);
        var topic = PlainWords.Topic(request.Context?.Topic);
        List<RetryAttempt> history = [.. (request.RetryHistory ?? []).OrderBy(attempt => attempt.Attempt)];
        var trend = ScoreTrend.Of([.. history.Select(attempt => (attempt.Attempt, attempt.QualityScore))]);
        List<Reason> reasons =
        [
            .. FailureReasons.Ranked(history.SelectMany(attempt => attempt.FailureReasons ?? [])).Take(MostIssues)
                .Select(reason => new Reason(reason, FailureReasons.Of(reason))),
        ];
        List<Reason> distinct = [.. reasons.DistinctBy(reason => reason.Meaning.Recommendation, StringComparer.Ordinal)];
        var threshold = request.Context?.TargetThreshold ?? options.Value.QualityThreshold;
        var expected = gains.For(character.Name, topic);
        var next = history.Count == 0 ? 1 : history[^1].Attempt + 1;
        return new(
            new(
                trend.Direction,
                [.. reasons.Select(reason => reason.Meaning.Issue).Distinct(StringComparer.Ordinal)],
                Math.Round(trend.SuccessProbability(threshold), 4), Rounded(trend.Next), Rounded(trend.Slope)),
            [
                .. distinct.Select(reason => new OptimizationRecommendation(
                        reason.Meaning.Recommendation,
                        $"{Remedy(character, reason)} ({character.Definition.DisplayName}, {PlainWords.Spoken(topic)})",
                        Math.Round(expected.OfKind(reason.Meaning.Kind), 2)))
                    .OrderByDescending(recommendation => recommendation.ExpectedImprovement),
            ],
            new(
                [.. distinct.Select(reason => Remedy(character, reason)).Distinct(StringComparer.Ordinal)],
                GenerationTuning.For(character.Definition.GenerationSettings, next, reasons.Select(reason => reason.Name))));
    }

    private static string Remedy(LabelledCharacter character, Reason reason) =>
        character.Definition.Remedies.TryGetValue(reason.Name, out var own) ? own : reason.Meaning.Remedy;

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 4) : null;

    private sealed record Reason(string Name, FailureReason Meaning);
}

internal static class AnalyzeRetryPatternEndpoint
{
    // large enough to answer a list that is too long with a sentence about its length
    private const long LargestBody = 4 * 1024 * 1024;

    internal static void MapAnalyzeRetryPattern(this IEndpointRouteBuilder routes) =>
        routes.MapPost(
                "/analyze-retry-pattern",
                (AnalyzeRetryPattern request, IMediator mediator, CancellationToken token) => mediator.Send(request, token))
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .WithTags("Prompt optimisation").WithSummary("What to change for the next attempt");
}
