using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.MarketData.SimulatedMarkets;

/// <summary>
/// Real bars in another order: their returns, shapes and volumes stay what they were, but nothing that came before tells what comes
/// next, by bars, or from one day to the next, by days.
/// </summary>
internal static class ShuffledBars
{
    private const long Day = 24 * 60 * 60 * 1000;

    /// <summary>Every bar, with its move from the close before, at the place of another; the times stay.</summary>
    public static BarSeries ByBar(BarSeries bars, string symbol, ulong seed) => Build(bars, symbol, bars.Times.ToArray(), Order(bars.Count, seed));

    /// <summary>Every UTC date with all its bars and their times of day at the place of another.</summary>
    public static BarSeries ByDay(BarSeries bars, string symbol, ulong seed)
    {
        var times = bars.Times.Span;
        List<(int From, int To)> days = [];
        for (var bar = 0; bar < bars.Count; bar++)
        {
            if (bar == 0 || times[bar] / Day != times[bar - 1] / Day)
            {
                days.Add((bar, bar));
            }

            days[^1] = (days[^1].From, bar + 1);
        }

        var order = Order(days.Count, seed);
        List<int> places = [];
        List<long> shuffled = [];
        for (var day = 0; day < days.Count; day++)
        {
            var date = times[days[day].From] / Day * Day;
            for (var bar = days[order[day]].From; bar < days[order[day]].To; bar++)
            {
                places.Add(bar);
                shuffled.Add(date + (times[bar] % Day));
            }
        }

        return Build(bars, symbol, [.. shuffled], [.. places]);
    }

    // Prices relative to the close before; the first bar's to its own open.
    private static BarSeries Build(BarSeries bars, string symbol, long[] times, int[] order)
    {
        var count = bars.Count;
        double[] open = new double[count], high = new double[count], low = new double[count], close = new double[count], volume = new double[count];
        var price = bars.Open.Span[0];
        for (var bar = 0; bar < count; bar++)
        {
            var from = order[bar];
            var scale = price / (from == 0 ? bars.Open.Span[0] : bars.Close.Span[from - 1]);
            open[bar] = bars.Open.Span[from] * scale;
            close[bar] = bars.Close.Span[from] * scale;
            high[bar] = Math.Max(bars.High.Span[from] * scale, Math.Max(open[bar], close[bar]));
            low[bar] = Math.Min(bars.Low.Span[from] * scale, Math.Min(open[bar], close[bar]));
            volume[bar] = bars.Volume.Span[from];
            price = close[bar];
        }

        return new(symbol, bars.Timeframe, times, open, high, low, close, volume);
    }

    // Fisher and Yates, from the end.
    private static int[] Order(int count, ulong seed)
    {
        var random = new StableRandom(seed);
        var order = Enumerable.Range(0, count).ToArray();
        for (var last = count - 1; last > 0; last--)
        {
            var other = (int)(random.Uniform() * (last + 1));
            (order[last], order[other]) = (order[other], order[last]);
        }

        return order;
    }
}
