using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Import;

/// <summary>
/// Finds files whose stamps look to mean something else than the beginning of a bar: bars stamped at their end, whose sessions begin one
/// bar behind a half hour and end on one, as 09:31 to 16:00 does (bars of half an hour and more tell nothing by their times), and daily
/// bars that are stamped in the evening before their date.
/// </summary>
internal static class StampCheck
{
    private const long Second = 1000;
    private const long Minute = 60 * Second;
    private const long HalfHour = 30 * Minute;
    private const int FewestBars = 10;
    private const double Nearly = 0.95;
    private const int FewestDates = 5;
    private const double FewestSundays = 0.1;

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

    /// <summary>
    /// Whether daily bars are stamped on the eve of their dates: late in the day, on Sundays as on other days and never on Fridays.
    /// </summary>
    /// <param name="dates">Dates of the bars, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="stampedLate">Bars that were stamped at noon or later.</param>
    public static bool AreOnTheEve(ReadOnlySpan<long> dates, long stampedLate)
    {
        if (dates.Length < FewestDates || stampedLate < Nearly * dates.Length)
        {
            return false;
        }

        var (sundays, fridays) = (0, 0);
        foreach (var date in dates)
        {
            var day = DateTimeOffset.FromUnixTimeMilliseconds(date).DayOfWeek;
            sundays += day == DayOfWeek.Sunday ? 1 : 0;
            fridays += day == DayOfWeek.Friday ? 1 : 0;
        }

        return sundays >= FewestSundays * dates.Length && fridays <= (1 - Nearly) * dates.Length;
    }

    /// <summary>Whether bars are stamped within the second before a minute ends, as 09:30:59.999: no bar begins there.</summary>
    /// <param name="times">Times as stamped, milliseconds since 1970-01-01 UTC.</param>
    public static bool EndWithMinutes(ReadOnlySpan<long> times)
    {
        var ending = 0;
        foreach (var time in times)
        {
            ending += EndOf(time) != time ? 1 : 0;
        }

        return ending >= FewestBars && ending >= Nearly * times.Length;
    }

    /// <summary>The end of a bar that is stamped at it or within the second before.</summary>
    public static long EndOf(long time) => time % Minute >= Minute - Second ? time + Minute - (time % Minute) : time;

    private static bool IsLate(long first, long last, Timeframe timeframe) =>
        first % HalfHour == timeframe.Milliseconds() && last % HalfHour == 0;
}
