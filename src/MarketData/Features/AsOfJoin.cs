using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Features;

/// <summary>Brings values of one series to the bars of another without looking ahead.</summary>
internal static class AsOfJoin
{
    /// <summary>
    /// Days for which a value of another series stays known: longer than any exchange holiday, short enough that no series that ended lives
    /// on.
    /// </summary>
    public const int OldestDays = 10;

    /// <summary>The same in milliseconds.</summary>
    public const long OldestMilliseconds = OldestDays * UtcDates.MillisecondsPerDay;

    /// <summary>
    /// For every bar the value of the source's last bar whose close time (open + length) is not after the bar's close time; NaN before
    /// the first, and where that close lies more than <paramref name="oldestMilliseconds"/> back.
    /// </summary>
    public static void ByCloseTime(
        BarSeries bars, BarSeries source, ReadOnlySpan<double> values, Span<double> output, long oldestMilliseconds = long.MaxValue)
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

            output[t] = next == 0 || times[t] + lead - sourceTimes[next - 1] > oldestMilliseconds ? double.NaN : values[next - 1];
        }
    }

    /// <summary>
    /// For every bar the value of the last daily bar that had ended when the bar's UTC date began, so the same for all bars of a date; NaN
    /// before the first, and where that daily bar opened more than <see cref="OldestDays"/> calendar days before the bar's date.
    /// </summary>
    /// <remarks>
    /// A daily bar ends 24 hours after its open. One that opens at UTC midnight serves from the next date on; one that opens at 22:00, as a
    /// currency's day in New York does, ends within the next date and serves only from the one after it.
    /// </remarks>
    public static void OfCompletedDays(
        ReadOnlySpan<long> times, ReadOnlySpan<long> dailyTimes, ReadOnlySpan<double> values, Span<double> output)
    {
        var (next, end, value) = (0, long.MinValue, double.NaN);
        for (var t = 0; t < times.Length; t++)
        {
            if (times[t] >= end)
            {
                var date = UtcDates.Of(times[t]);
                end = (date + 1) * UtcDates.MillisecondsPerDay;
                while (next < dailyTimes.Length && dailyTimes[next] + UtcDates.MillisecondsPerDay <= date * UtcDates.MillisecondsPerDay)
                {
                    next++;
                }

                value = next == 0 || date - UtcDates.Of(dailyTimes[next - 1]) > OldestDays ? double.NaN : values[next - 1];
            }

            output[t] = value;
        }
    }
}
