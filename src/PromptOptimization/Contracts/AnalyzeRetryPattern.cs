using MediatR;

namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>Asks what to change for the next attempt.</summary>
public sealed record AnalyzeRetryPattern : IRequest<RetryAnalysis>
{
    /// <summary>Name of a stored character.</summary>
    public required string Character { get; init; }

    /// <summary>The attempts so far, at most 1000.</summary>
    public IReadOnlyList<RetryAttempt>? RetryHistory { get; init; }

    /// <summary>What it is about.</summary>
    public RetryContext? Context { get; init; }
}

/// <summary>One attempt.</summary>
public sealed record RetryAttempt
{
    /// <summary>Number, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Quality, 0 to 100.</summary>
    public required double QualityScore { get; init; }

    /// <summary>Why it failed.</summary>
    public IReadOnlyList<string>? FailureReasons { get; init; }
}

/// <summary>What a retry is about.</summary>
public sealed record RetryContext
{
    /// <summary>Subject.</summary>
    public string? Topic { get; init; }

    /// <summary>Quality to reach, 0 to 100; null for the configured one (75).</summary>
    public double? TargetThreshold { get; init; }
}

/// <summary>Answer of <c>POST /analyze-retry-pattern</c>.</summary>
/// <param name="PatternAnalysis">What the attempts show.</param>
/// <param name="OptimizationRecommendations">What to change, largest expected improvement first.</param>
/// <param name="NextAttemptStrategy">How to make the next attempt.</param>
public sealed record RetryAnalysis(
    PatternAnalysis PatternAnalysis, IReadOnlyList<OptimizationRecommendation> OptimizationRecommendations,
    NextAttemptStrategy NextAttemptStrategy);

/// <summary>What some attempts show.</summary>
/// <param name="ImprovementTrend"><c>positive</c>, <c>negative</c>, <c>flat</c>, or <c>unknown</c> below two attempts.</param>
/// <param name="KeyIssues">Their problems, most frequent first.</param>
/// <param name="SuccessProbabilityNext">clamp(Φ((ŷ − threshold)/max(s, 15)), 0.05, 0.95).</param>
/// <param name="PredictedNextScore">ŷ of the next attempt by least squares; null without attempts.</param>
/// <param name="PointsPerAttempt">Slope; null below two attempts.</param>
public sealed record PatternAnalysis(
    string ImprovementTrend, IReadOnlyList<string> KeyIssues, double SuccessProbabilityNext, double? PredictedNextScore,
    double? PointsPerAttempt);

/// <summary>Something to change.</summary>
/// <param name="Type">Type, such as <c>character_context_injection</c>.</param>
/// <param name="Description">In words.</param>
/// <param name="ExpectedImprovement">Quality points, as measured for the enhancement that does it.</param>
public sealed record OptimizationRecommendation(string Type, string Description, double ExpectedImprovement);

/// <summary>How to make the next attempt.</summary>
/// <param name="PromptModifications">What to add to the prompt.</param>
/// <param name="GenerationSettings">Sampling settings.</param>
public sealed record NextAttemptStrategy(IReadOnlyList<string> PromptModifications, GenerationSettings GenerationSettings);
