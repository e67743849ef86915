using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.PromptOptimization.Characters;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Experiments;
using StrategyFactory.PromptOptimization.Knowledge;
using StrategyFactory.PromptOptimization.Learning;
using StrategyFactory.PromptOptimization.Prompts;
using StrategyFactory.PromptOptimization.Records;

namespace StrategyFactory.PromptOptimization.Outcomes;

internal sealed class RecordPerformanceValidator : AbstractValidator<RecordPerformance>
{
    private const int LongestResponse = 50_000;

    public RecordPerformanceValidator()
    {
        RuleFor(request => request.Character).NotEmpty().WithMessage("character: required.");
        RuleFor(request => request.Outcome).Must(outcome => outcome is null or "success" or "failure")
            .WithMessage(request => $"outcome: '{request.Outcome}' is not allowed; success or failure.");
        RuleFor(request => request.ResponseText).Must(text => text is null || text.Length <= LongestResponse)
            .WithMessage($"response_text: at most {LongestResponse} characters.");
        RuleFor(request => request.PerformanceData).NotNull().WithMessage("performance_data: required.");
        When(request => request.Context is not null, CheckContext);
        When(request => request.PerformanceData is not null, CheckData);
    }

    private void CheckContext()
    {
        RuleFor(request => request.Context!.Topic).Must(topic => topic is null || topic.Length <= 200)
            .OverridePropertyName("context.topic").WithMessage("context.topic: at most 200 characters.");
        RuleFor(request => request.Context!.OptimizationType).Must(type => type is null || type.Length <= 100)
            .OverridePropertyName("context.optimization_type").WithMessage("context.optimization_type: at most 100 characters.");
    }

    private void CheckData()
    {
        const string Attempt = "performance_data.attempt_number", Length = "performance_data.response_length",
            Time = "performance_data.generation_time";
        Score("quality_score", data => data.QualityScore);
        Score("authenticity_score", data => data.AuthenticityScore);
        Score("engagement_score", data => data.EngagementScore);
        RuleFor(request => request.PerformanceData.AttemptNumber).InclusiveBetween(1, 1000).OverridePropertyName(Attempt)
            .WithMessage(request => $"{Attempt}: {request.PerformanceData.AttemptNumber} is not allowed; 1 to 1000.");
        RuleFor(request => request.PerformanceData.ResponseLength).Must(length => length is null or >= 0).OverridePropertyName(Length)
            .WithMessage(request => $"{Length}: {request.PerformanceData.ResponseLength} is not allowed; 0 or more.");
        RuleFor(request => request.PerformanceData.GenerationTime)
            .Must(seconds => seconds is null or (>= 0 and < double.PositiveInfinity)).OverridePropertyName(Time)
            .WithMessage(request => $"{Time}: {request.PerformanceData.GenerationTime} is not allowed; seconds, 0 or more.");
    }

    private void Score(string name, Func<PerformanceData, double?> score) =>
        RuleFor(request => request.PerformanceData).Must(data => Scores.Allowed(score(data)))
            .OverridePropertyName("performance_data." + name)
            .WithMessage(request => $"performance_data.{name}: {score(request.PerformanceData)} is not allowed; 0 to 100.");
}

internal sealed class RecordPerformanceHandler(
    CharacterCatalogue characters, LearnedState state, PromptRecords records, OutcomeWriter writer, EnhancementSets sets,
    SuccessPatterns patterns, StopRule stopRule, TimeProvider clock, IOptions<PromptOptimizationOptions> options)
    : IRequestHandler<RecordPerformance, RecordedPerformance>
{
    private const double UnknownRate = 0.5;

    public async Task<RecordedPerformance> Handle(RecordPerformance request, CancellationToken cancellationToken)
    {
        await state.ReadyAsync(cancellationToken);
        var prompt = await FindPromptAsync(request, cancellationToken);
        var character = prompt is null
            ? (await characters.RequireAsync(request.Character, null, cancellationToken)).Name
            : CharacterNames.Normalise(request.Character);
        if (prompt is not null && prompt.Character != character)
        {
            throw new UnprocessableException(
                $"Optimisation {prompt.Id} was made for {prompt.Character}, not for {character}.", "character");
        }

        var recorded = EventOf(request, character, prompt);
        (string, double)[] forecasts = prompt is null
            ? []
            : [(CalibrationBin.Predicted, prompt.Predicted), (CalibrationBin.Calibrated, prompt.Calibrated)];
        var counted = await writer.RecordAsync(new(recorded, CountedOutcome.KeysOf(recorded, prompt), forecasts), cancellationToken);
        if (counted && prompt is not null)
        {
            await FollowUpAsync(recorded, prompt, request.ResponseText, cancellationToken);
        }

        UpdatedMetrics metrics = new(
            Rounded(state.Find(Dimensions.All, character)), Rounded(state.Find(Dimensions.All, "", recorded.Topic)),
            Rounded(state.Find(Dimensions.Type, name: recorded.Type)));
        return new(true, true, counted, !counted, recorded.Success, metrics, Insights.About(state, character, recorded.Topic));
    }

    private async Task<PromptRecord?> FindPromptAsync(RecordPerformance request, CancellationToken token) =>
        (request.OptimizationId ?? request.Context?.OptimizationId) is { } id
            ? await records.FindAsync(id, token)
                ?? throw new NotFoundException(
                    $"There is no optimisation {id}: it was never made, or it is older than {options.Value.KeepDays} days.",
                    "optimization_id")
            : null;

    private PerformanceEvent EventOf(RecordPerformance request, string character, PromptRecord? prompt)
    {
        var data = request.PerformanceData;
        var threshold = prompt?.Threshold ?? options.Value.QualityThreshold;
        return new()
        {
            OptimizationId = prompt?.Id ?? Guid.CreateVersion7(clock.GetUtcNow()),
            Attempt = data.AttemptNumber,
            Character = character,
            Topic = prompt?.Topic ?? state.CountedTopic(PlainWords.Topic(request.Context?.Topic)),
            Type = prompt?.Type ?? TypeOf(request.Context),
            Success = data.PassedQualityCheck
                ?? (request.Outcome is { } outcome ? outcome == "success" : data.QualityScore >= threshold),
            Quality = data.QualityScore,
            Authenticity = data.AuthenticityScore,
            Engagement = data.EngagementScore,
            ResponseLength = data.ResponseLength,
            GenerationTime = data.GenerationTime,
            Improvement = data.QualityScore - prompt?.BaselineQuality,
            CreatedAt = clock.GetUtcNow(),
        };
    }

    /// <summary>What an outcome leads to beyond its counters.</summary>
    private async Task FollowUpAsync(PerformanceEvent recorded, PromptRecord prompt, string? response, CancellationToken token)
    {
        if (prompt.ExperimentId is { } experiment)
        {
            await stopRule.ApplyAsync(experiment, token);
        }

        if (recorded.Success)
        {
            await patterns.TakeInAsync(recorded, prompt, response, token);
        }
    }

    private static double Rounded(PerformanceCounter? counter) => Math.Round(counter?.SuccessEma ?? UnknownRate, 4);

    /// <summary>The kind that a caller means; one that is not known is counted as <c>unknown</c>.</summary>
    private string TypeOf(RecordedContext? context) => context?.OptimizationType is not { Length: > 0 } type
        ? PromptTypes.None
        : sets.Enhancements.FirstOrDefault(enhancement => enhancement.Kind == type || enhancement.TypeName == type)?.Kind
            ?? PromptTypes.Unknown;
}

internal static class RecordPerformanceEndpoint
{
    internal static void MapRecordPerformance(this IEndpointRouteBuilder routes) =>
        routes.MapPost(
                "/record-performance",
                (RecordPerformance request, IMediator mediator, CancellationToken token) => mediator.Send(request, token))
            .WithMetadata(new RequestSizeLimitAttribute(OptimizePromptEndpoint.LargestBody))
            .WithTags("Prompt optimisation").WithSummary("Tells how a response turned out");
}
