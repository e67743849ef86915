namespace StrategyFactory.MarketData.Bars;

/// <summary>Moments among open times, which are whole milliseconds.</summary>
internal static class OpenTimes
{
    /// <summary>The first millisecond, since 1970, that is not before a moment.</summary>
    internal static long FirstAtOrAfter(this DateTimeOffset moment) =>
        moment.ToUnixTimeMilliseconds() + (moment.UtcTicks % TimeSpan.TicksPerMillisecond == 0 ? 0 : 1);

    /// <summary>Index of the first bar that opens at the moment or later.</summary>
    internal static int FirstAtOrAfter(this ReadOnlySpan<long> times, DateTimeOffset moment) =>
        ChunkPeriod.LowerBound(times, moment.FirstAtOrAfter());
}
