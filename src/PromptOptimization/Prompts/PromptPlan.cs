using StrategyFactory.PromptOptimization.Characters;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Policy;

namespace StrategyFactory.PromptOptimization.Prompts;

/// <summary>What is settled before a prompt is made: a request with every gap filled, and what was chosen for it.</summary>
internal sealed record PromptPlan
{
    /// <summary>In the version that the choice asks for.</summary>
    internal required LabelledCharacter Character { get; init; }

    /// <summary>The topic as the request names it, in plain words.</summary>
    internal required string Subject { get; init; }

    /// <summary>The name that the topic is counted by.</summary>
    internal required string Topic { get; init; }

    internal required Choice Choice { get; init; }

    /// <summary>What enhancements are expected to bring here.</summary>
    internal required CellGains Gains { get; init; }

    internal required string BasePrompt { get; init; }

    /// <summary>Tokens.</summary>
    internal required int Budget { get; init; }

    internal required PromptContext Context { get; init; }

    /// <summary>From 1.</summary>
    internal required int Attempt { get; init; }

    /// <summary>Oldest first.</summary>
    internal required IReadOnlyList<PreviousFailure> Failures { get; init; }

    /// <summary>Quality from which the response is a success, 0 to 100.</summary>
    internal required double Threshold { get; init; }

    internal required long Seed { get; init; }

    /// <summary>Quality that the improvement is measured against; null where none is known.</summary>
    internal double? Baseline => Failures.LastOrDefault(failure => failure.QualityScore is not null)?.QualityScore ?? Gains.BaselineQuality;

    /// <summary>Why earlier attempts failed, oldest first.</summary>
    internal IEnumerable<string?> FailureReasons =>
        Failures.SelectMany(failure => (failure.ViolationTypes ?? []).Append(failure.FailureReason));
}
