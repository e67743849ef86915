using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Forecasting.Contracts;

/// <summary>Releases the bars of experiments and grid searches that have ended while a process was killed.</summary>
public sealed record ReleaseEndedForecasts : IRecurringCommand
{
    /// <inheritdoc/>
    public string Schedule => "*/5 * * * *";

    /// <inheritdoc/>
    public bool IsDueAtStart => true;
}
