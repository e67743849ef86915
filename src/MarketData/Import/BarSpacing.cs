using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Import;

/// <summary>Looks at the distances between neighbouring bars.</summary>
internal static class BarSpacing
{
    private const long MillisecondsPerMinute = 60_000;
    private const int LongestWeekendDays = 4;

    /// <summary>The most frequent distance in milliseconds; the requested one wins a tie; null with fewer than two bars.</summary>
    /// <remarks>For daily bars a weekend counts as one day.</remarks>
    public static long? Mode(ReadOnlySpan<long> times, Timeframe timeframe)
    {
        var length = timeframe.Milliseconds();
        var matching = 0;
        var others = new Dictionary<long, int>();
        for (var i = 1; i < times.Length; i++)
        {
            var distance = times[i] - times[i - 1];
            if (distance == length || IsWeekend(times[i - 1], distance, timeframe))
            {
                matching++;
            }
            else
            {
                others[distance] = others.GetValueOrDefault(distance) + 1;
            }
        }

        var other = others.OrderByDescending(entry => entry.Value).FirstOrDefault();
        return times.Length < 2 ? null : matching >= other.Value ? length : other.Key;
    }

    /// <summary>Counts and measures the gaps.</summary>
    public static ImportGaps Gaps(ReadOnlySpan<long> times, Timeframe timeframe)
    {
        var length = timeframe.Milliseconds();
        var (count, missing, longest, longestStart) = (0L, 0L, 0L, 0L);
        for (var i = 1; i < times.Length; i++)
        {
            var distance = times[i] - times[i - 1];
            if (!IsGap(times[i - 1], distance, timeframe))
            {
                continue;
            }

            count++;
            missing += (distance - 1) / length;
            if (distance > longest)
            {
                (longest, longestStart) = (distance, times[i - 1]);
            }
        }

        return new ImportGaps(
            count, missing, count == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(longestStart), longest / MillisecondsPerMinute);
    }

    /// <summary>The longest gaps, longest first; of equally long ones the earlier first.</summary>
    public static IReadOnlyList<BarGap> Longest(ReadOnlySpan<long> times, Timeframe timeframe, int most)
    {
        var length = timeframe.Milliseconds();
        var gaps = new List<(int Bar, long Distance)>();
        for (var i = 1; i < times.Length; i++)
        {
            if (IsGap(times[i - 1], times[i] - times[i - 1], timeframe))
            {
                gaps.Add((i, times[i] - times[i - 1]));
            }
        }

        var longest = new List<BarGap>(Math.Min(most, gaps.Count));
        foreach (var (bar, distance) in gaps.OrderByDescending(gap => gap.Distance).ThenBy(gap => gap.Bar).Take(most))
        {
            longest.Add(
                new(
                    DateTimeOffset.FromUnixTimeMilliseconds(times[bar - 1]), DateTimeOffset.FromUnixTimeMilliseconds(times[bar]),
                    (distance - 1) / length));
        }

        return longest;
    }

    /// <summary>A distance in words.</summary>
    public static string Describe(long milliseconds) =>
        milliseconds % (MillisecondsPerMinute * 1440) == 0 ? $"{milliseconds / (MillisecondsPerMinute * 1440)} d"
        : milliseconds % (MillisecondsPerMinute * 60) == 0 ? $"{milliseconds / (MillisecondsPerMinute * 60)} h"
        : milliseconds % MillisecondsPerMinute == 0 ? $"{milliseconds / MillisecondsPerMinute} min"
        : $"{milliseconds / 1000.0} s";

    private static bool IsGap(long from, long distance, Timeframe timeframe) =>
        distance > timeframe.Milliseconds() && !IsWeekend(from, distance, timeframe);

    private static bool IsWeekend(long from, long distance, Timeframe timeframe)
    {
        const long day = MillisecondsPerMinute * 1440;
        if (timeframe != Timeframe.OneDay || distance <= day || distance > LongestWeekendDays * day)
        {
            return false;
        }

        // 1970-01-01 was a Thursday; Saturday is weekday 6 counted from Sunday.
        var weekday = ((from / day) + 4) % 7;
        return weekday + (distance / day) > 6;
    }
}
