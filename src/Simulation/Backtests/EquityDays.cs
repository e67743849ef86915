using StrategyFactory.Numerics.Backtest;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Backtests;

/// <summary>A curve with a mark at every bar, thinned to the last close of every date, beside the symbol itself.</summary>
internal static class EquityDays
{
    /// <param name="segment">At least one bar.</param>
    /// <param name="equity">Cash at every close.</param>
    /// <param name="initialCash">Cash before the first bar.</param>
    public static List<SegmentDay> Of(BacktestSegment segment, ReadOnlySpan<double> equity, double initialCash)
    {
        ReadOnlySpan<long> times = segment.OpenTimes.Span;
        ReadOnlySpan<double> closes = segment.Close.Span;
        var bought = segment.Open.Span[0];
        List<SegmentDay> days = [];
        for (var bar = 0; bar < times.Length; bar++)
        {
            var date = DateOf(times[bar]);
            if (bar + 1 == times.Length || DateOf(times[bar + 1]) != date)
            {
                days.Add(new(date, equity[bar] / initialCash, closes[bar] / bought));
            }
        }

        return days;
    }

    private static DateOnly DateOf(long milliseconds) =>
        DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime);
}
