using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Training.Fitting;

/// <summary>A segment day by day.</summary>
internal static class SegmentDays
{
    private const long MillisecondsPerDay = 86_400_000;

    /// <summary>
    /// Returns of buying and holding, one per UTC date with bars: its last close over that of the date before, the first over the first
    /// open.
    /// </summary>
    internal static double[] Returns(BarSeries bars, BarRange segment)
    {
        if (segment.Count == 0)
        {
            return [];
        }

        var times = bars.Times.Span;
        var closes = bars.Close.Span;
        List<double> returns = [];
        var before = bars.Open.Span[segment.Start];
        for (var bar = segment.Start; bar < segment.End; bar++)
        {
            if (bar + 1 == segment.End || Day(times[bar + 1]) != Day(times[bar]))
            {
                returns.Add(closes[bar] / before - 1);
                before = closes[bar];
            }
        }

        return [.. returns];
    }

    // before 1970 as after it
    private static long Day(long time) => time >= 0 ? time / MillisecondsPerDay : (time + 1) / MillisecondsPerDay - 1;
}
