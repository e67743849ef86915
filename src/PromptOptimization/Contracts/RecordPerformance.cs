using MediatR;

namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>Tells how a response turned out. The same optimisation and attempt posted again counts once.</summary>
public sealed record RecordPerformance : IRequest<RecordedPerformance>
{
    /// <summary>
    /// What <c>POST /optimize-prompt</c> answered; without it the outcome counts for character, topic and type, but cannot be told from a
    /// repetition.
    /// </summary>
    public Guid? OptimizationId { get; init; }

    /// <summary>Name of a stored character.</summary>
    public required string Character { get; init; }

    /// <summary>What the response was about; with an optimisation id its own topic and type count instead.</summary>
    public RecordedContext? Context { get; init; }

    /// <summary>How good it was.</summary>
    public required PerformanceData PerformanceData { get; init; }

    /// <summary><c>success</c> or <c>failure</c>; read where <c>passed_quality_check</c> is absent.</summary>
    public string? Outcome { get; init; }

    /// <summary>The response itself; kept, and searched as a pattern of success, only with <c>PromptOptimization:KeepText</c>.</summary>
    public string? ResponseText { get; init; }
}

/// <summary>What a recorded response was about.</summary>
public sealed record RecordedContext
{
    /// <summary>Subject; null or empty counts as <c>general</c>.</summary>
    public string? Topic { get; init; }

    /// <summary>Whether the prompt was optimised.</summary>
    public bool? OptimizationApplied { get; init; }

    /// <summary>Type of the optimisation, such as <c>character_authenticity</c>.</summary>
    public string? OptimizationType { get; init; }

    /// <summary>The same as the field of this name one level up.</summary>
    public Guid? OptimizationId { get; init; }
}

/// <summary>How good a response was.</summary>
public sealed record PerformanceData
{
    /// <summary>Quality, 0 to 100.</summary>
    public required double QualityScore { get; init; }

    /// <summary>Whether it passed; null to decide by the outcome, else by the quality threshold.</summary>
    public bool? PassedQualityCheck { get; init; }

    /// <summary>From 1.</summary>
    public int AttemptNumber { get; init; } = 1;

    /// <summary>Length of the response.</summary>
    public int? ResponseLength { get; init; }

    /// <summary>Seconds it took to generate.</summary>
    public double? GenerationTime { get; init; }

    /// <summary>0 to 100.</summary>
    public double? AuthenticityScore { get; init; }

    /// <summary>0 to 100.</summary>
    public double? EngagementScore { get; init; }
}

/// <summary>Answer of <c>POST /record-performance</c>.</summary>
/// <param name="Success">True: a failure is a problem document instead.</param>
/// <param name="PerformanceRecorded">Whether the outcome is stored.</param>
/// <param name="LearningApplied">Whether it counted; false for a repetition.</param>
/// <param name="Duplicate">Whether this optimisation and attempt had been recorded before.</param>
/// <param name="CountedAsSuccess">What the outcome was taken for.</param>
/// <param name="UpdatedMetrics">Where the averages stand.</param>
/// <param name="InsightsGenerated">
/// Sentences about this character and topic that pass a two-proportion z test at p &lt; 0.05 with 30 outcomes on both sides.
/// </param>
public sealed record RecordedPerformance(
    bool Success, bool PerformanceRecorded, bool LearningApplied, bool Duplicate, bool CountedAsSuccess, UpdatedMetrics UpdatedMetrics,
    IReadOnlyList<string> InsightsGenerated);

/// <summary>Exponential averages of success, m ← m + 0.1·(x − m), from 0.5.</summary>
/// <param name="CharacterSuccessRate">Of the character.</param>
/// <param name="TopicPerformance">Of the topic, all characters.</param>
/// <param name="OptimizationEffectiveness">Of the optimisation type, all characters.</param>
public sealed record UpdatedMetrics(double CharacterSuccessRate, double TopicPerformance, double OptimizationEffectiveness);
