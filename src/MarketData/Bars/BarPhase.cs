using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Bars;

/// <summary>Where in the grid of a timeframe bars begin: hourly bars from 9:30 on half an hour behind a multiple of the hour.</summary>
internal static class BarPhase
{
    /// <summary>Milliseconds behind a multiple of the timeframe, counted from midnight UTC.</summary>
    public static long Of(long openTime, Timeframe timeframe)
    {
        var length = timeframe.Milliseconds();
        return ((openTime % length) + length) % length;
    }

    /// <summary>
    /// The most frequent phase of a series; null where there are no bars, and for those of four hours and a day: these follow the clock of
    /// a place, so that summer moves them.
    /// </summary>
    public static long? Usual(ReadOnlySpan<long> openTimes, Timeframe timeframe)
    {
        if (openTimes.IsEmpty || timeframe >= Timeframe.FourHours)
        {
            return null;
        }

        var counts = new Dictionary<long, int>();
        foreach (var time in openTimes)
        {
            var phase = Of(time, timeframe);
            counts[phase] = counts.GetValueOrDefault(phase) + 1;
        }

        return counts.MaxBy(phase => phase.Value).Key;
    }
}
