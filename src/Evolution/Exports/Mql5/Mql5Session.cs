namespace StrategyFactory.Evolution.Exports.Mql5;

/// <summary>When sessions end, for experts, which do not know the last bar of a date before the next date begins.</summary>
internal static class Mql5Session
{
    private const long MillisecondsPerDay = 86_400_000;
    private const long MillisecondsPerMinute = 60_000;

    /// <summary>Minute of the UTC day at which the last bar of most dates opens; the later one where two are as frequent.</summary>
    /// <param name="times">Open times, milliseconds since 1970-01-01 UTC, ascending.</param>
    internal static int LastMinute(ReadOnlySpan<long> times)
    {
        Dictionary<int, int> counts = [];
        for (var bar = 0; bar + 1 < times.Length; bar++)
        {
            if (times[bar] / MillisecondsPerDay != times[bar + 1] / MillisecondsPerDay)
            {
                var minute = (int)(times[bar] % MillisecondsPerDay / MillisecondsPerMinute);
                counts[minute] = counts.GetValueOrDefault(minute) + 1;
            }
        }

        return counts.OrderByDescending(minute => minute.Value).ThenByDescending(minute => minute.Key)
            .Select(minute => minute.Key).FirstOrDefault();
    }
}
