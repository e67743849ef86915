using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Features;

/// <summary>Brings values of one series to the bars of another without looking ahead.</summary>
internal static class AsOfJoin
{
    /// <summary>
    /// For every bar the value of the source's last bar whose close time (open + length) is not after the bar's close time; NaN before
    /// the first.
    /// </summary>
    public static void ByCloseTime(BarSeries bars, BarSeries source, ReadOnlySpan<double> values, Span<double> output)
    {
        var times = bars.Times.Span;
        var sourceTimes = source.Times.Span;
        var lead = bars.Timeframe.Milliseconds() - source.Timeframe.Milliseconds();
        var next = 0;
        for (var t = 0; t < times.Length; t++)
        {
            while (next < sourceTimes.Length && sourceTimes[next] <= times[t] + lead)
            {
                next++;
            }

            output[t] = next == 0 ? double.NaN : values[next - 1];
        }
    }

    /// <summary>
    /// For every bar the value of the last daily bar with an earlier UTC date, so the same for all bars of a date; NaN before the first.
    /// </summary>
    public static void OfCompletedDays(
        ReadOnlySpan<long> times, ReadOnlySpan<long> dailyTimes, ReadOnlySpan<double> values, Span<double> output)
    {
        var next = 0;
        for (var t = 0; t < times.Length; t++)
        {
            var startOfDate = UtcDates.Of(times[t]) * UtcDates.MillisecondsPerDay;
            while (next < dailyTimes.Length && dailyTimes[next] < startOfDate)
            {
                next++;
            }

            output[t] = next == 0 ? double.NaN : values[next - 1];
        }
    }
}
