using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Bars;

/// <summary>Coarser bars from finer ones.</summary>
internal static class BarResampling
{
    /// <summary>
    /// One bar per UTC-aligned bucket that holds at least one bar: first open, highest high, lowest low, last close, summed volume, the
    /// first spread that is known; its time is the start of the bucket.
    /// </summary>
    /// <remarks>
    /// The last bucket may still be open; whoever joins the result must ask only for completed buckets. The spread is the first one and no
    /// mean, as positions are filled at a bar's open: a mean over the day would hide what the hour of the fill costs.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="timeframe"/> is finer than that of the bars.</exception>
    public static BarSeries Resample(BarSeries bars, Timeframe timeframe)
    {
        if (timeframe < bars.Timeframe)
        {
            throw new ArgumentException($"Cannot make {timeframe.Format()} bars from {bars.Timeframe.Format()} bars.", nameof(timeframe));
        }

        var length = timeframe.Milliseconds();
        var (times, open, high, low, close, volume) =
            (
                bars.Times.ToArray(), bars.Open.ToArray(), bars.High.ToArray(), bars.Low.ToArray(), bars.Close.ToArray(),
                bars.Volume.ToArray());
        var spread = bars.Spread?.ToArray();
        var last = -1;
        for (var t = 0; t < times.Length; t++)
        {
            var start = UtcDates.BucketOf(times[t], length) * length;
            if (last >= 0 && times[last] == start)
            {
                high[last] = Math.Max(high[last], high[t]);
                low[last] = Math.Min(low[last], low[t]);
                close[last] = close[t];
                volume[last] += volume[t];
                if (spread is not null && double.IsNaN(spread[last]))
                {
                    spread[last] = spread[t];
                }
            }
            else
            {
                last++;
                (
                    times[last], open[last], high[last], low[last], close[last],
                    volume[last]) = (start, open[t], high[t], low[t], close[t], volume[t]);
                if (spread is not null)
                {
                    spread[last] = spread[t];
                }
            }
        }

        var count = last + 1;
        return new(bars.Symbol, timeframe, times.AsMemory(0, count), open.AsMemory(0, count), high.AsMemory(0, count),
            low.AsMemory(0, count), close.AsMemory(0, count), volume.AsMemory(0, count), spread?.AsMemory(0, count));
    }
}
