namespace StrategyFactory.Forecasting.Series;

/// <summary>How many rows a season has, told from the times alone.</summary>
internal static class SeasonLength
{
    private const double Day = 86_400_000;

    /// <summary>
    /// Rows of a usual day where there are several; else 7 for daily rows, 5 where no weekend is among them; 52 for weekly, 12 for
    /// monthly, 4 for quarterly rows; else 1.
    /// </summary>
    /// <param name="times">Milliseconds since 1970-01-01 UTC, rising.</param>
    internal static int Of(ReadOnlySpan<long> times)
    {
        if (times.Length < 3)
        {
            return 1;
        }

        var gaps = new double[times.Length - 1];
        var weekend = false;
        for (var i = 1; i < times.Length; i++)
        {
            gaps[i - 1] = (times[i] - times[i - 1]) / Day;
            weekend |= DateTimeOffset.FromUnixTimeMilliseconds(times[i]).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        }

        Array.Sort(gaps);
        return gaps[gaps.Length / 2] switch
        {
            < 0.75 => RowsOfDay(times),
            < 2 => weekend ? 7 : 5,
            > 6 and < 8 => 52,
            > 27 and < 32 => 12,
            > 88 and < 93 => 4,
            _ => 1,
        };
    }

    /// <summary>The median over the days that have rows.</summary>
    private static int RowsOfDay(ReadOnlySpan<long> times)
    {
        List<int> counts = [];
        var day = long.MinValue;
        foreach (var time in times)
        {
            var current = (long)Math.Floor(time / Day);
            if (current != day)
            {
                counts.Add(0);
                day = current;
            }

            counts[^1]++;
        }

        counts.Sort();
        return Math.Max(1, counts[counts.Count / 2]);
    }
}
