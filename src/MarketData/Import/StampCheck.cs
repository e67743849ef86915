using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Import;

/// <summary>
/// Finds files whose bars look stamped at their end: sessions that begin one bar behind a half hour and end on one, as 09:31 to 16:00 does.
/// Bars of half an hour and more tell nothing by their times.
/// </summary>
internal static class StampCheck
{
    private const long HalfHour = 30 * 60_000;
    private const int FewestBars = 10;
    private const double Nearly = 0.95;

    /// <summary>
    /// The first such session's first and last time; null where bars look stamped at their beginning, or it cannot be told.
    /// </summary>
    /// <param name="times">Sorted times as stamped, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="timeframe">The length of the bars.</param>
    public static (long First, long Last)? LateSession(ReadOnlySpan<long> times, Timeframe timeframe)
    {
        if (timeframe >= Timeframe.ThirtyMinutes)
        {
            return null;
        }

        var (sessions, late, start) = (0, 0, 0);
        (long First, long Last)? found = null;
        for (var at = 1; at <= times.Length; at++)
        {
            if (at < times.Length && times[at] - times[at - 1] <= HalfHour)
            {
                continue;
            }

            if (at - start >= FewestBars)
            {
                sessions++;
                if (IsLate(times[start], times[at - 1], timeframe))
                {
                    late++;
                    found ??= (times[start], times[at - 1]);
                }
            }

            start = at;
        }

        // One session alone may just lack its first bar.
        return sessions > 1 && late >= Nearly * sessions ? found : null;
    }

    private static bool IsLate(long first, long last, Timeframe timeframe) =>
        first % HalfHour == timeframe.Milliseconds() && last % HalfHour == 0;
}
