using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Evolution.Contracts;

/// <summary>Releases the bars of runs that have ended, or were never stored, while a process was killed.</summary>
public sealed record ReleaseEndedRuns : IRecurringCommand
{
    /// <inheritdoc/>
    public string Schedule => "*/5 * * * *";

    /// <inheritdoc/>
    public bool IsDueAtStart => true;
}
