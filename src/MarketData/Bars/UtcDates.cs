namespace StrategyFactory.MarketData.Bars;

/// <summary>Trading days are UTC dates.</summary>
internal static class UtcDates
{
    public const long MillisecondsPerDay = 86_400_000;

    /// <summary>Number of the bucket of a given length that a time falls into, counted from 1970-01-01, rounding down.</summary>
    public static long BucketOf(long milliseconds, long length)
    {
        var bucket = Math.DivRem(milliseconds, length, out var rest);
        return rest < 0 ? bucket - 1 : bucket;
    }

    /// <summary>Days since 1970-01-01.</summary>
    public static long Of(long milliseconds) => BucketOf(milliseconds, MillisecondsPerDay);
}
