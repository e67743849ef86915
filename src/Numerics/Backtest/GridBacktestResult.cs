namespace StrategyFactory.Numerics.Backtest;

/// <summary>What <see cref="GridBacktest"/> found, strategies in grid order.</summary>
public sealed class GridBacktestResult
{
    private readonly StrategyMetrics[] _metrics;
    private readonly DateOnly[] _dates;
    private readonly double[] _dailyReturns;

    internal GridBacktestResult(StrategyMetrics[] metrics, DateOnly[] dates, double[] dailyReturns) =>
        (_metrics, _dates, _dailyReturns) = (metrics, dates, dailyReturns);

    /// <summary>One row per strategy.</summary>
    public ReadOnlyMemory<StrategyMetrics> Metrics => _metrics;

    /// <summary>The UTC dates of the segment that have bars, ascending.</summary>
    public ReadOnlyMemory<DateOnly> Dates => _dates;

    /// <summary>All daily returns, strategies × dates, row-major.</summary>
    public ReadOnlyMemory<double> AllDailyReturns => _dailyReturns;

    /// <summary>
    /// The daily returns of one strategy, marked to the last close of each date, idle dates included; the first against the
    /// initial cash.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No strategy has this index.</exception>
    public ReadOnlyMemory<double> DailyReturns(int strategy)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(strategy);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(strategy, _metrics.Length);
        return _dailyReturns.AsMemory(strategy * _dates.Length, _dates.Length);
    }
}
