using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Knowledge;
using StrategyFactory.PromptOptimization.Learning;
using StrategyFactory.PromptOptimization.Records;

namespace StrategyFactory.PromptOptimization.Prompts;

/// <summary>A prompt as it was made; nothing of it is stored yet.</summary>
internal sealed record MadePrompt
{
    internal required PromptPlan Plan { get; init; }

    internal required Retrieved Retrieved { get; init; }

    internal required EnhancedPrompt Enhanced { get; init; }

    /// <summary>Predicted probability of success.</summary>
    internal required double Probability { get; init; }

    /// <summary>Measured and shrunk rate.</summary>
    internal required double Calibrated { get; init; }

    internal required GenerationSettings GenerationSettings { get; init; }

    internal ComposedPrompt Prompt => Enhanced.Prompt;

    /// <summary>Names of the injections in it, in order.</summary>
    internal string[] Injections => [.. Prompt.Applied.Select(applied => applied.Injection.Name)];

    internal PredictedImprovement Prediction => new(
        Math.Round(Enhanced.Gain, 2), Figures.Points(Plan.Gains.AuthenticityBoost), Math.Round(Probability, 4), Math.Round(Calibrated, 4));

    /// <summary>What is stored of it.</summary>
    internal PromptRecord Record(Guid id, DateTimeOffset now) => new()
    {
        Id = id,
        Character = Plan.Character.Name,
        CharacterVersion = Plan.Character.Version,
        Topic = Plan.Topic,
        Type = Enhanced.Type,
        Arm = Plan.Choice.Arm,
        EnhancementSet = Plan.Choice.Set,
        Kinds = [.. Enhanced.Kinds],
        Injections = Injections,
        ExperimentId = Plan.Choice.ExperimentId,
        Variant = Plan.Choice.Variant,
        Attempt = Plan.Attempt,
        Threshold = Plan.Threshold,
        BaselineQuality = Plan.Baseline,
        Predicted = Probability,
        Calibrated = Calibrated,
        CreatedAt = now,
    };

    /// <summary>What is told of how it came about.</summary>
    internal OptimizationMetadata Metadata(TimeSpan took) => new()
    {
        OptimizationTime = Math.Round(took.TotalSeconds, 6),
        RagQueriesMade = Retrieved.Queries,
        CharacterConfigAccessed = true,
        PerformanceHistoryAnalyzed = Plan.Gains.IsMeasured,
        Retrieval = Retrieved.Status,
        RetrievalError = Retrieved.Error,
        RetrievalWeights = Retrieved.Weights,
        CharacterVersion = Plan.Character.Version,
        Arm = Plan.Choice.Arm.Name,
        EnhancementSet = Plan.Choice.Set.Name,
        ExperimentId = Plan.Choice.ExperimentId,
        Variant = Plan.Choice.Variant,
        PromptTokens = Prompt.Tokens,
        OverBudget = Prompt.Tokens > Plan.Budget,
        BaselineQuality = Plan.Baseline,
        Seed = Plan.Seed,
    };
}
