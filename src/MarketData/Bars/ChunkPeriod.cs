using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Bars;

/// <summary>How a series is cut into chunks: months below one hour, years from there on.</summary>
internal static class ChunkPeriod
{
    /// <summary>The first day of the chunk that holds a bar.</summary>
    internal static DateOnly Of(Timeframe timeframe, long time)
    {
        var date = DateTimeOffset.FromUnixTimeMilliseconds(time).UtcDateTime;
        return timeframe < Timeframe.OneHour ? new(date.Year, date.Month, 1) : new(date.Year, 1, 1);
    }

    /// <summary>Open time of the first bar after a chunk, ms since 1970.</summary>
    internal static long End(Timeframe timeframe, DateOnly period)
    {
        var next = timeframe < Timeframe.OneHour ? period.AddMonths(1) : period.AddYears(1);
        return new DateTimeOffset(next, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();
    }

    /// <summary>Cuts sorted times into chunks: period, first index, index after the last.</summary>
    internal static IEnumerable<(DateOnly Period, int Start, int End)> Split(Timeframe timeframe, ReadOnlyMemory<long> times)
    {
        for (var start = 0; start < times.Length;)
        {
            var period = Of(timeframe, times.Span[start]);
            var length = LowerBound(times.Span[start..], End(timeframe, period));
            yield return (period, start, start + length);
            start += length;
        }
    }

    /// <summary>Index of the first of sorted times that is not before a bound.</summary>
    internal static int LowerBound(ReadOnlySpan<long> times, long bound)
    {
        var place = times.BinarySearch(bound);
        return place < 0 ? ~place : place;
    }
}
