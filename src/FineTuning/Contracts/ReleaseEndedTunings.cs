using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.FineTuning.Contracts;

/// <summary>Releases the bars of jobs that have ended while one of their searches began, or a process was killed.</summary>
public sealed record ReleaseEndedTunings : IRecurringCommand
{
    /// <inheritdoc/>
    public string Schedule => "*/5 * * * *";

    /// <inheritdoc/>
    public bool IsDueAtStart => true;
}
