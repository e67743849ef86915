using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Texts;

namespace StrategyFactory.PromptOptimization.Prompts;

internal sealed class OptimizePromptValidator : AbstractValidator<OptimizePrompt>
{
    internal const int LongestPrompt = 100_000;
    private const int LongestText = 20_000;
    private const int MostTurns = 1000;

    public OptimizePromptValidator()
    {
        RuleFor(request => request.Character).NotEmpty().WithMessage("character: required.");
        RuleFor(request => request.BasePrompt).Must(prompt => prompt is null || prompt.Length <= LongestPrompt).WithMessage(request => $"base_prompt: {request.BasePrompt!.Length} characters; at most {LongestPrompt} are allowed.");
        RuleFor(request => request.TokenBudget).Must(budget => budget is null or (>= 50 and <= 100_000)).WithMessage(request => $"token_budget: {request.TokenBudget} is not allowed; 50 to 100000.");
        When(request => request.Context is not null, () =>
        {
            RuleFor(request => request.Context).Must(context => !context!.IsEmpty).OverridePropertyName("context")
                .WithMessage("context: empty; give at least one of topic, user_input, conversation_history and channel_id, or leave context out.");
            RuleFor(request => request.Context!.Topic).Must(topic => topic is null || topic.Length <= 200).OverridePropertyName("context.topic").WithMessage("context.topic: at most 200 characters.");
            RuleFor(request => request.Context!.UserInput).Must(text => text is null || text.Length <= LongestText).OverridePropertyName("context.user_input").WithMessage($"context.user_input: at most {LongestText} characters.");
            RuleFor(request => request.Context!.ChannelId).Must(text => text is null || text.Length <= 200).OverridePropertyName("context.channel_id").WithMessage("context.channel_id: at most 200 characters.");
            RuleFor(request => request.Context!.ConversationHistory).Must(turns => turns is null || (turns.Count <= MostTurns && turns.All(turn => turn is not null)))
                .OverridePropertyName("context.conversation_history").WithMessage(request => $"context.conversation_history: {request.Context!.ConversationHistory!.Count} turns; at most {MostTurns} are allowed, none of them null.");
        });
        When(request => request.PerformanceFeedback is not null, () =>
        {
            RuleFor(request => request.PerformanceFeedback!.Attempt).InclusiveBetween(1, 1000).OverridePropertyName("performance_feedback.attempt")
                .WithMessage(request => $"performance_feedback.attempt: {request.PerformanceFeedback!.Attempt} is not allowed; 1 to 1000.");
            RuleFor(request => request.PerformanceFeedback!.TargetQualityThreshold).Must(Scores.Allowed).OverridePropertyName("performance_feedback.target_quality_threshold")
                .WithMessage(request => $"performance_feedback.target_quality_threshold: {request.PerformanceFeedback!.TargetQualityThreshold} is not allowed; 0 to 100.");
            RuleFor(request => request.PerformanceFeedback!.PreviousFailures).Must(failures => failures is null || failures.Count <= Scores.MostAttempts).OverridePropertyName("performance_feedback.previous_failures")
                .WithMessage(request => $"performance_feedback.previous_failures: {request.PerformanceFeedback!.PreviousFailures!.Count} given; at most {Scores.MostAttempts} are allowed.");
            RuleForEach(request => request.PerformanceFeedback!.PreviousFailures).Must(failure => failure is not null && Scores.Allowed(failure.QualityScore)).OverridePropertyName("performance_feedback.previous_failures")
                .WithMessage((_, failure) =>
                    $"performance_feedback.previous_failures: quality_score {failure?.QualityScore} is not allowed; 0 to 100.")
                .When(request => request.PerformanceFeedback!.PreviousFailures is { Count: <= Scores.MostAttempts });
            RuleFor(request => request.PerformanceFeedback!.PreviousFailures)
                .Must(failures => failures is null
                    || failures.All(failure => failure?.ViolationTypes is null or { Count: <= Scores.MostReasons }))
                .OverridePropertyName("performance_feedback.previous_failures")
                .WithMessage($"performance_feedback.previous_failures: at most {Scores.MostReasons} violation_types each.");
        });
    }
}

/// <summary>What scores may be.</summary>
internal static class Scores
{
    /// <summary>Attempts that a request may list.</summary>
    internal const int MostAttempts = 1000;

    /// <summary>Reasons that an attempt may list.</summary>
    internal const int MostReasons = 50;

    /// <summary>Whether a score is absent or between 0 and 100.</summary>
    internal static bool Allowed(double? score) => score is null or (>= 0 and <= 100);
}

internal sealed class OptimizePromptHandler(
    PromptMaking making, PromptChoice choosing, PromptRecords records, KeptTexts texts, PromptTraffic traffic, TimeProvider clock, IOptions<PromptOptimizationOptions> options)
    : IRequestHandler<OptimizePrompt, OptimizedPrompt>
{
    public async Task<OptimizedPrompt> Handle(OptimizePrompt request, CancellationToken cancellationToken)
    {
        using var under = traffic.Enter();
        var started = clock.GetTimestamp();
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var seed = request.Seed ?? BitConverter.ToInt64(id.ToByteArray(), 8);
        var made = await making.MakeAsync(
            request, seed, (character, topic) => choosing.MakeAsync(character, topic, request.Context?.ChannelId, seed, cancellationToken), cancellationToken);
        var (enhanced, choice) = (made.Enhanced, made.Choice);
        string[] injections = [.. enhanced.Prompt.Applied.Select(applied => applied.Injection.Name)];
        await records.AddAsync(
            new()
            {
                Id = id,
                Character = made.Character.Name,
                CharacterVersion = made.Character.Version,
                Topic = made.Topic,
                Type = enhanced.Type,
                Arm = choice.Arm,
                EnhancementSet = choice.Set,
                Kinds = [.. enhanced.Kinds],
                Injections = injections,
                ExperimentId = choice.ExperimentId,
                Variant = choice.Variant,
                Attempt = request.PerformanceFeedback?.Attempt ?? 1,
                Threshold = request.PerformanceFeedback?.TargetQualityThreshold ?? options.Value.QualityThreshold,
                BaselineQuality = made.Baseline,
                Predicted = made.Probability,
                Calibrated = made.Calibrated,
                CreatedAt = clock.GetUtcNow(),
            },
            cancellationToken);
        await texts.KeepAsync(id, request.Context?.UserInput, enhanced.Prompt.Text, cancellationToken);
        return new(
            true, id, enhanced.Prompt.Text, enhanced.TypeName, injections, enhanced.Dropped, Added(made.Subject, enhanced), made.GenerationSettings, made.Prediction,
            made.Metadata with { OptimizationTime = Math.Round(clock.GetElapsedTime(started).TotalSeconds, 6) });
    }

    /// <summary>What the prompt holds of what is known about topic and character.</summary>
    private static Dictionary<string, bool> Added(string topic, EnhancedPrompt enhanced)
    {
        bool Has(string injection) => enhanced.Prompt.Applied.Any(applied => applied.Injection.Name == injection);
        return new(StringComparer.Ordinal)
        {
            [topic + "_knowledge"] = Has("topic_knowledge_context"),
            ["character_examples"] = Has("character_examples_context"),
            ["success_patterns"] = Has("success_patterns_context"),
            ["character_traits"] = Has("character_traits"),
            ["speaking_patterns"] = Has("authenticity_markers"),
        };
    }
}

internal static class OptimizePromptEndpoint
{
    /// <summary>Bytes of a request: a base prompt of the longest kind with its conversation, and no more.</summary>
    internal const long LargestBody = 512 * 1024;

    internal static void MapOptimizePrompt(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/optimize-prompt", (OptimizePrompt request, IMediator mediator, CancellationToken token) => mediator.Send(request, token))
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .WithTags("Prompt optimisation").WithSummary("The prompt that is expected to succeed");
        routes.MapPost("/optimize-prompt/preview", (PreviewPrompt request, IMediator mediator, CancellationToken token) => mediator.Send(request, token))
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .WithTags("Prompt optimisation").WithSummary("The same prompt with what is whose in it; nothing is stored or counted");
    }
}
