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
        var times = bars.Times.Span;
        var count = CountBuckets(times, length);
        var starts = new long[count];
        double[] open = new double[count], high = new double[count], low = new double[count];
        double[] close = new double[count], volume = new double[count];
        var spread = bars.Spread is null ? null : new double[count];
        ReadOnlySpan<double> opens = bars.Open.Span, highs = bars.High.Span, lows = bars.Low.Span;
        ReadOnlySpan<double> closes = bars.Close.Span, volumes = bars.Volume.Span, spreads = (bars.Spread ?? default).Span;
        var (last, end) = (-1, long.MinValue);
        for (var t = 0; t < times.Length; t++)
        {
            if (times[t] < end)
            {
                high[last] = Math.Max(high[last], highs[t]);
                low[last] = Math.Min(low[last], lows[t]);
                volume[last] += volumes[t];
                if (spread is not null && double.IsNaN(spread[last]))
                {
                    spread[last] = spreads[t];
                }
            }
            else
            {
                last++;
                starts[last] = UtcDates.BucketOf(times[t], length) * length;
                end = starts[last] + length;
                (open[last], high[last], low[last], volume[last]) = (opens[t], highs[t], lows[t], volumes[t]);
                if (spread is not null)
                {
                    spread[last] = spreads[t];
                }
            }

            close[last] = closes[t];
        }

        return new(bars.Symbol, timeframe, starts, open, high, low, close, volume, spread?.AsMemory());
    }

    private static int CountBuckets(ReadOnlySpan<long> times, long length)
    {
        var (count, end) = (0, long.MinValue);
        foreach (var time in times)
        {
            if (time >= end)
            {
                count++;
                end = (UtcDates.BucketOf(time, length) + 1) * length;
            }
        }

        return count;
    }
}
