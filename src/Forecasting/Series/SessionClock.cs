namespace StrategyFactory.Forecasting.Series;

/// <summary>
/// When the next rows of a series are due. Its own past says at which times of the week it has rows: no weekend, night or break is
/// invented, and a market that never closes gets every step. Holidays are not known.
/// </summary>
internal static class SessionClock
{
    private const long Minute = 60_000;
    private const long Day = 1440 * Minute;

    /// <summary>The longest wait for the next row, unless the step is longer.</summary>
    internal const long Week = 7 * Day;

    /// <summary>So many that a holiday closes no weekday, so few that the session before a change of clocks is soon forgotten.</summary>
    private const int Weeks = 8;

    /// <summary>Minutes of a quiet market may have no bar in many weeks; a quarter of an hour without one is a break.</summary>
    private const long ShortestSlot = 15 * Minute;

    /// <summary>Days on which a time must have passed without a row before it counts as closed on days that have not been seen.</summary>
    private const int DaysToTell = 3;

    /// <summary>
    /// Passes without a row that a time must have had since, on days with rows, before it counts as no longer in the session.
    /// </summary>
    private const int WeeksToTell = 2;

    /// <summary>Share of the passes that must have had rows until then: in a thin market no time is missed but by chance.</summary>
    private const double AlwaysShare = 0.9;

    /// <summary>A gap that fewer of all gaps have is not the step of the series.</summary>
    private const double SmallestShare = 0.1;

    /// <summary>Shortest and longest gap in days → months of a calendar step.</summary>
    private static readonly (int Shortest, int Longest, int Months)[] CalendarSteps =
        [(28, 31, 1), (89, 92, 3), (181, 184, 6), (365, 366, 12)];

    /// <summary>The step of a series: its most frequent gap, or the median where none is frequent.</summary>
    /// <param name="times">Milliseconds since 1970-01-01 UTC, strictly rising, at least two.</param>
    internal static long StepOf(ReadOnlySpan<long> times)
    {
        var gaps = new long[times.Length - 1];
        for (var i = 0; i < gaps.Length; i++)
        {
            gaps[i] = times[i + 1] - times[i];
        }

        var frequent = gaps.CountBy(gap => gap).OrderByDescending(gap => gap.Value).ThenBy(gap => gap.Key).First();
        Array.Sort(gaps);
        return frequent.Value >= SmallestShare * gaps.Length ? frequent.Key : gaps[gaps.Length / 2];
    }

    /// <summary>Times of the rows that follow.</summary>
    /// <param name="times">Times of the rows there are, milliseconds since 1970-01-01 UTC, strictly rising, at least one.</param>
    /// <param name="step">Milliseconds from one row to the next within a session.</param>
    /// <param name="count">Rows wanted.</param>
    internal static long[] Next(ReadOnlySpan<long> times, long step, int count)
    {
        var calendar = CalendarSteps.FirstOrDefault(known => step >= known.Shortest * Day && step <= known.Longest * Day);
        if (calendar.Months > 0)
        {
            return NextMonths(times, calendar.Months, count);
        }

        return SlotsOf(times, step).Next(times[^1], count);
    }

    /// <summary>The times of the week at which rows are due.</summary>
    /// <param name="times">As for <see cref="Next"/>.</param>
    /// <param name="step">As for <see cref="Next"/>.</param>
    internal static SessionSlots SlotsOf(ReadOnlySpan<long> times, long step) => new(OpenSlots(times, step), step);

    /// <summary>Whether there may be rows, slot by slot of a week; one slot, open, where the steps do not divide a day.</summary>
    private static bool[] OpenSlots(ReadOnlySpan<long> times, long step)
    {
        var length = Math.Max(step, ShortestSlot);
        if (Day % step != 0 || Day % length != 0)
        {
            return [true];
        }

        var (slotsOfDay, first) = ((int)(Day / length), Math.Max(times[0], times[^1] - (Weeks * Week)));
        var begin = Floor(first, length);
        var hasRows = new bool[Floor(times[^1], length) - begin + 1];
        for (var i = times.Length - 1; i >= 0 && times[i] >= first; i--)
        {
            hasRows[Floor(times[i], length) - begin] = true;
        }

        var past = new PastSlots(hasRows, begin, slotsOfDay);
        var open = new bool[7 * slotsOfDay];
        for (var slot = 0; slot < open.Length; slot++)
        {
            open[slot] = past.IsOpen(slot);
        }

        return open;
    }

    /// <summary>Number of the slot of a time, of so many a week.</summary>
    internal static int Slot(long time, int slots) => Modulo(Floor(time, Week / slots), slots);

    private static long Floor(long time, long length) => (time / length) - (time % length < 0 ? 1 : 0);

    private static int Modulo(long number, int slots) => (int)(((number % slots) + slots) % slots);

    /// <summary>The same day of later months; the last one where a month is shorter, so that month ends stay month ends.</summary>
    private static long[] NextMonths(ReadOnlySpan<long> times, int months, int count)
    {
        var last = DateTimeOffset.FromUnixTimeMilliseconds(times[^1]);
        var day = last.Day;
        foreach (var time in times[Math.Max(0, times.Length - 12)..])
        {
            day = Math.Max(day, DateTimeOffset.FromUnixTimeMilliseconds(time).Day);
        }

        var first = last.AddDays(1 - last.Day);
        return
        [
            .. Enumerable.Range(1, count).Select(i => first.AddMonths(i * months))
                .Select(month => month.AddDays(Math.Min(day, DateTime.DaysInMonth(month.Year, month.Month)) - 1).ToUnixTimeMilliseconds()),
        ];
    }

    /// <summary>The slots of the past weeks, one after the other.</summary>
    /// <param name="hasRows">Whether there were rows, slot by slot.</param>
    /// <param name="begin">Number of the first one, counted from 1970-01-01 UTC.</param>
    /// <param name="slotsOfDay">Slots of a day.</param>
    private sealed class PastSlots(bool[] hasRows, long begin, int slotsOfDay)
    {
        private readonly HashSet<long> _days =
            [.. Enumerable.Range(0, hasRows.Length).Where(place => hasRows[place]).Select(place => Floor(begin + place, slotsOfDay))];

        private readonly HashSet<int> _timesOfDay =
            [.. Enumerable.Range(0, hasRows.Length).Where(place => hasRows[place]).Select(place => Modulo(begin + place, slotsOfDay))];

        /// <summary>
        /// Open is what had rows in the past weeks, but for what had them always and then, on days that had rows, no more: the session was
        /// moved. What has not passed yet is open at times of the day that have rows, and at all times while few days are known.
        /// </summary>
        internal bool IsOpen(int slot)
        {
            int seen = 0, passed = 0, since = 0;
            var isKnown = false;
            for (var place = Last(slot); place >= 0; place -= 7 * slotsOfDay)
            {
                isKnown = true;
                if (hasRows[place])
                {
                    seen++;
                    passed++;
                }
                else if (_days.Contains(Floor(begin + place, slotsOfDay))) // a holiday tells nothing
                {
                    passed += seen > 0 ? 1 : 0;
                    since += seen > 0 ? 0 : 1;
                }
            }

            return isKnown
                ? seen > 0 && (since < WeeksToTell || seen < AlwaysShare * passed)
                : _timesOfDay.Contains(slot % slotsOfDay) || hasRows.Length < DaysToTell * slotsOfDay;
        }

        /// <summary>Place of the slot's newest pass; below 0 where there was none.</summary>
        private int Last(int slot)
        {
            var newest = begin + hasRows.Length - 1;
            return hasRows.Length - 1 - Modulo(newest - slot, 7 * slotsOfDay);
        }
    }
}
