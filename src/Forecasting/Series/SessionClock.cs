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

        var next = new long[count];
        var open = OpenSlots(times, step);
        var time = times[^1];
        for (var i = 0; i < count; i++)
        {
            do
            {
                time += step;
            }
            while (!open[Slot(time, open.Length)]); // the slot of the last row is open, and comes again every week

            next[i] = time;
        }

        return next;
    }

    /// <summary>Whether there may be rows, slot by slot of a week; one slot, open, where the steps do not divide a day.</summary>
    private static bool[] OpenSlots(ReadOnlySpan<long> times, long step)
    {
        var length = Math.Max(step, ShortestSlot);
        if (Day % step != 0 || Day % length != 0)
        {
            return [true];
        }

        var slots = (int)(Week / length);
        var slotsOfDay = (int)(Day / length);
        var (last, first) = (times[^1], Math.Max(times[0], times[^1] - (Weeks * Week)));
        var (seen, seenOfDay) = (new bool[slots], new bool[slotsOfDay]);
        for (var i = times.Length - 1; i >= 0 && times[i] >= first; i--)
        {
            var slot = Slot(times[i], slots);
            seen[slot] = true;
            seenOfDay[slot % slotsOfDay] = true;
        }

        var hasPassed = new bool[slots];
        for (var time = first; time <= last && time < first + Week; time += length)
        {
            hasPassed[Slot(time, slots)] = true;
        }

        var isTold = last - first >= DaysToTell * Day;
        var open = new bool[slots];
        for (var slot = 0; slot < slots; slot++)
        {
            open[slot] = seen[slot] || (!hasPassed[slot] && (seenOfDay[slot % slotsOfDay] || !isTold));
        }

        return open;
    }

    private static int Slot(long time, int slots) => (int)((((time % Week) + Week) % Week) / (Week / slots));

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
}
