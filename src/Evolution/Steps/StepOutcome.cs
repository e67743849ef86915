using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Steps;

/// <summary>What a step says to the conductor: go on, or end the run.</summary>
/// <param name="Ends">Why the run ends; null where it goes on.</param>
/// <param name="Error">What went wrong, or null.</param>
internal sealed record StepOutcome(StopReason? Ends, string? Error = null)
{
    internal static StepOutcome Continue { get; } = new((StopReason?)null);

    internal static StepOutcome End(StopReason reason, string? error = null) => new(reason, error);
}
