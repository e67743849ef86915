using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Learning;
using StrategyFactory.PromptOptimization.Records;
using StrategyFactory.PromptOptimization.Texts;
using StrategyFactory.PromptOptimization.Traffic;

namespace StrategyFactory.PromptOptimization.Prompts;

internal sealed class OptimizePromptValidator : AbstractValidator<OptimizePrompt>
{
    internal const int LongestPrompt = 100_000;
    private const int LongestText = 20_000;
    private const int MostTurns = 1000;

    public OptimizePromptValidator()
    {
        RuleFor(request => request.Character).NotEmpty().WithMessage("character: required.");
        RuleFor(request => request.BasePrompt).Must(prompt => prompt is null || prompt.Length <= LongestPrompt)
            .WithMessage(request => $"base_prompt: {request.BasePrompt!.Length} characters; at most {LongestPrompt} are allowed.");
        RuleFor(request => request.TokenBudget).Must(budget => budget is null or (>= 50 and <= 100_000))
            .WithMessage(request => $"token_budget: {request.TokenBudget} is not allowed; 50 to 100000.");
        When(request => request.Context is not null, CheckContext);
        When(request => request.PerformanceFeedback is not null, CheckFeedback);
    }

    private void CheckContext()
    {
        RuleFor(request => request.Context).Must(context => !IsEmpty(context!)).OverridePropertyName("context")
            .WithMessage(
                "context: empty; give at least one of topic, user_input, conversation_history and channel_id, or leave context out.");
        AtMost(200, "topic", context => context.Topic);
        AtMost(LongestText, "user_input", context => context.UserInput);
        AtMost(200, "channel_id", context => context.ChannelId);
        RuleFor(request => request.Context!.ConversationHistory)
            .Must(turns => turns is null || (turns.Count <= MostTurns && turns.All(turn => turn is not null)))
            .OverridePropertyName("context.conversation_history")
            .WithMessage(request =>
                $"context.conversation_history: {request.Context!.ConversationHistory!.Count} turns; "
                + $"at most {MostTurns} are allowed, none of them null.");
    }

    private void CheckFeedback()
    {
        const string Attempt = "performance_feedback.attempt", Threshold = "performance_feedback.target_quality_threshold",
            Failures = "performance_feedback.previous_failures";
        RuleFor(request => request.PerformanceFeedback!.Attempt).InclusiveBetween(1, 1000).OverridePropertyName(Attempt)
            .WithMessage(request => $"{Attempt}: {request.PerformanceFeedback!.Attempt} is not allowed; 1 to 1000.");
        RuleFor(request => request.PerformanceFeedback!.TargetQualityThreshold).Must(Scores.Allowed).OverridePropertyName(Threshold)
            .WithMessage(request =>
                $"{Threshold}: {request.PerformanceFeedback!.TargetQualityThreshold} is not allowed; 0 to 100.");
        RuleFor(request => request.PerformanceFeedback!.PreviousFailures)
            .Must(failures => failures is null || failures.Count <= Scores.MostAttempts).OverridePropertyName(Failures)
            .WithMessage(request =>
                $"{Failures}: {request.PerformanceFeedback!.PreviousFailures!.Count} given; at most {Scores.MostAttempts} are allowed.");
        RuleForEach(request => request.PerformanceFeedback!.PreviousFailures)
            .Must(failure => failure is not null && Scores.Allowed(failure.QualityScore)).OverridePropertyName(Failures)
            .WithMessage((_, failure) => $"{Failures}: quality_score {failure?.QualityScore} is not allowed; 0 to 100.")
            .When(request => request.PerformanceFeedback!.PreviousFailures is { Count: <= Scores.MostAttempts });
        RuleFor(request => request.PerformanceFeedback!.PreviousFailures)
            .Must(failures => failures is null
                || failures.All(failure => failure?.ViolationTypes is null or { Count: <= Scores.MostReasons }))
            .OverridePropertyName(Failures)
            .WithMessage($"{Failures}: at most {Scores.MostReasons} violation_types each.");
    }

    private void AtMost(int longest, string name, Func<PromptContext, string?> text) =>
        RuleFor(request => request.Context).Must(context => text(context!) is not { } given || given.Length <= longest)
            .OverridePropertyName("context." + name).WithMessage($"context.{name}: at most {longest} characters.");

    private static bool IsEmpty(PromptContext context) =>
        string.IsNullOrWhiteSpace(context.Topic) && string.IsNullOrWhiteSpace(context.UserInput)
        && string.IsNullOrWhiteSpace(context.ChannelId) && context.ConversationHistory is null or { Count: 0 };
}

internal sealed class OptimizePromptHandler(
    PromptPlanning planning, PromptMaking making, PromptRecords records, KeptTexts texts, PromptTraffic traffic, TimeProvider clock)
    : IRequestHandler<OptimizePrompt, OptimizedPrompt>
{
    public async Task<OptimizedPrompt> Handle(OptimizePrompt request, CancellationToken cancellationToken)
    {
        using var under = traffic.Enter();
        var started = clock.GetTimestamp();
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var seed = request.Seed ?? BitConverter.ToInt64(id.ToByteArray(), 8);
        var plan = await planning.PlanAsync(request, seed, cancellationToken);
        var made = await making.MakeAsync(plan, cancellationToken);
        await records.AddAsync(made.Record(id, clock.GetUtcNow()), cancellationToken);
        await texts.KeepAsync(id, request.Context?.UserInput, made.Prompt.Text, cancellationToken);
        return new(
            true, id, made.Prompt.Text, made.Enhanced.TypeName, made.Injections, made.Enhanced.Dropped,
            Added(plan.Subject, made.Injections), made.GenerationSettings, made.Prediction, made.Metadata(clock.GetElapsedTime(started)));
    }

    /// <summary>What the prompt holds of what is known about topic and character.</summary>
    private static Dictionary<string, bool> Added(string topic, string[] injections) => new(StringComparer.Ordinal)
    {
        [topic + "_knowledge"] = injections.Contains("topic_knowledge_context"),
        ["character_examples"] = injections.Contains("character_examples_context"),
        ["success_patterns"] = injections.Contains("success_patterns_context"),
        ["character_traits"] = injections.Contains("character_traits"),
        ["speaking_patterns"] = injections.Contains("authenticity_markers"),
    };
}

internal static class OptimizePromptEndpoint
{
    /// <summary>Bytes of a request: a base prompt of the longest kind with its conversation, and no more.</summary>
    internal const long LargestBody = 512 * 1024;

    internal static void MapOptimizePrompt(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(
                "/optimize-prompt",
                (OptimizePrompt request, IMediator mediator, CancellationToken token) => mediator.Send(request, token))
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .WithTags("Prompt optimisation").WithSummary("The prompt that is expected to succeed");
        routes.MapPost(
                "/optimize-prompt/preview",
                (PreviewPrompt request, IMediator mediator, CancellationToken token) => mediator.Send(request, token))
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .WithTags("Prompt optimisation").WithSummary("The same prompt with what is whose in it; nothing is stored or counted");
    }
}
