using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Tests.MarketData.Regimes;

/// <summary>Series whose only interest is their close.</summary>
internal static class HandMadeBars
{
    /// <summary>2024-01-01 00:00 UTC, a Monday.</summary>
    public const long Start = 1_704_067_200_000;

    public const long Day = 86_400_000;

    public static BarSeries Of(Timeframe timeframe, long start, IEnumerable<double> closes)
    {
        double[] close = [.. closes];
        long[] times = [.. Enumerable.Range(0, close.Length).Select(t => start + t * timeframe.Milliseconds())];
        return new("HAND", timeframe, times, close, close, close, close, new double[close.Length]);
    }

    public static BarSeries Daily(params IEnumerable<double> closes) => Of(Timeframe.OneDay, Start, closes);
}
