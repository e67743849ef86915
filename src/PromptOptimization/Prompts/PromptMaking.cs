using Microsoft.Extensions.Options;
using StrategyFactory.PromptOptimization.Characters;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Knowledge;
using StrategyFactory.PromptOptimization.Learning;
using StrategyFactory.PromptOptimization.Policy;

namespace StrategyFactory.PromptOptimization.Prompts;

/// <summary>A prompt as it was made; nothing of it is stored yet.</summary>
internal sealed record MadePrompt
{
    internal required LabelledCharacter Character { get; init; }

    /// <summary>The topic as the request names it, in plain words.</summary>
    internal required string Subject { get; init; }

    /// <summary>The name that the topic is counted by.</summary>
    internal required string Topic { get; init; }

    internal required Choice Choice { get; init; }

    internal required EnhancedPrompt Enhanced { get; init; }

    internal required Retrieved Retrieved { get; init; }

    /// <summary>Quality that the improvement is measured against; null where none is known.</summary>
    internal required double? Baseline { get; init; }

    /// <summary>Predicted probability of success.</summary>
    internal required double Probability { get; init; }

    /// <summary>Measured and shrunk rate.</summary>
    internal required double Calibrated { get; init; }

    internal required GenerationSettings GenerationSettings { get; init; }

    internal required PredictedImprovement Prediction { get; init; }

    internal required OptimizationMetadata Metadata { get; init; }
}

/// <summary>Makes prompts. Whether one is handed out or only looked at, it is made here.</summary>
internal sealed class PromptMaking(
    CharacterCatalogue characters, LearnedState state, PromptRetrieval retrieval, PromptEnhancement enhancement, SuccessForecast forecast, SuccessRates rates,
    ExpectedGains gains, TimeProvider clock, IOptions<PromptOptimizationOptions> options)
{
    /// <summary>The prompt of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="seed">What chance decided by.</param>
    /// <param name="choose">Decides what the prompt gets, of character and counted topic.</param>
    /// <param name="token">Cancels.</param>
    internal async ValueTask<MadePrompt> MakeAsync(OptimizePrompt request, long seed, Func<LabelledCharacter, string, ValueTask<Choice>> choose, CancellationToken token)
    {
        var started = clock.GetTimestamp();
        var character = await characters.RequireAsync(request.Character, request.CharacterLabel, token);
        await state.ReadyAsync(token);
        var context = request.Context ?? new();
        var feedback = request.PerformanceFeedback ?? new();
        var subject = PlainWords.Topic(context.Topic);
        var topic = state.CountedTopic(subject);
        var choice = await choose(character, topic);
        character = choice.CharacterLabel is { } label ? await characters.RequireAsync(character.Name, label, token) : character;

        var failures = feedback.PreviousFailures ?? [];
        var budget = request.TokenBudget ?? options.Value.TokenBudget;
        var retrieved = choice.Set == EnhancementSets.None ? Retrieved.Off : await retrieval.AskAsync(character.Name, subject, failures, token);
        var enhanced = enhancement.Apply(
            request.BasePrompt ?? character.Definition.BasePrompt, new(character, subject, topic, context, feedback.Attempt, failures, retrieved.Passages), choice, budget);
        var baseline = failures.LastOrDefault(failure => failure.QualityScore is not null)?.QualityScore ?? gains.BaselineQuality(character.Name, topic);
        var probability = forecast.Of(character.Name, topic, enhanced.Type, context);
        var calibrated = rates.Expected(character.Name, topic, choice.Set);
        return new()
        {
            Character = character,
            Subject = subject,
            Topic = topic,
            Choice = choice,
            Enhanced = enhanced,
            Retrieved = retrieved,
            Baseline = baseline,
            Probability = probability,
            Calibrated = calibrated,
            GenerationSettings = GenerationTuning.For(
                character.Definition.GenerationSettings, feedback.Attempt, failures.SelectMany(failure => (failure.ViolationTypes ?? []).Append(failure.FailureReason))),
            Prediction = new(Math.Round(enhanced.Gain, 2), AuthenticityBoost(character.Name), Math.Round(probability, 4), Math.Round(calibrated, 4)),
            Metadata = new()
            {
                OptimizationTime = Math.Round(clock.GetElapsedTime(started).TotalSeconds, 6),
                RagQueriesMade = retrieved.Queries,
                CharacterConfigAccessed = true,
                PerformanceHistoryAnalyzed = state.Find(Dimensions.All, character.Name, topic) is not null,
                Retrieval = retrieved.Status,
                RetrievalError = retrieved.Error,
                CharacterVersion = character.Version,
                Arm = choice.Arm,
                EnhancementSet = choice.Set,
                ExperimentId = choice.ExperimentId,
                Variant = choice.Variant,
                PromptTokens = enhanced.Prompt.Tokens,
                OverBudget = enhanced.Prompt.Tokens > budget,
                BaselineQuality = baseline,
                Seed = seed,
            },
        };
    }

    /// <summary>Mean authenticity of treated prompts above that of held-back ones.</summary>
    private double? AuthenticityBoost(string character)
    {
        var boost = state.Find(Dimensions.Arm, character, "", PromptRecord.Treated)?.MeanAuthenticity - state.Find(Dimensions.Arm, character, "", PromptRecord.HeldBack)?.MeanAuthenticity;
        return boost is { } points ? Math.Round(points, 2) : null;
    }
}
