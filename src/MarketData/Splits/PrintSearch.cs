using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Splits;

/// <summary>Finds prices that lead away from their neighbours and are back at once.</summary>
internal static class PrintSearch
{
    private const int MostBars = 5;

    /// <summary>A way back may end so far from where the way out began, as a share of it.</summary>
    private const double Return = 0.25;

    // Wild markets do come back; in units of a usual night's move.
    private const double NightsAway = 10;
    private const double NightsAwayOfWick = 15;
    private const double FarWick = 1.5;
    private const int MostWicks = 1000;

    /// <summary>The bar from which the jump to another comes back, or at which it leads away only to come back at once.</summary>
    /// <param name="bar">The first bar behind the jump.</param>
    internal static (int Bar, double Price, double Around)? Around(BarSeries bars, int bar)
    {
        var open = bars.Open.Span;
        var close = bars.Close.Span;
        var far = Math.Abs(SplitSearch.Jump(bars, bar));
        for (var before = bar - 2; before >= Math.Max(0, bar - 1 - MostBars); before--)
        {
            var isBack = Math.Abs(Math.Log(open[bar] / close[before])) <= Return * far;
            if (isBack && Math.Abs(Math.Log(close[before + 1] / close[before])) >= (1 - Return) * far)
            {
                return (before + 1, close[before + 1], close[before]);
            }
        }

        for (var after = bar; after < Math.Min(bars.Count, bar + MostBars); after++)
        {
            if (Math.Abs(Math.Log(close[after] / close[bar - 1])) <= Return * far)
            {
                return (bar, open[bar], close[bar - 1]);
            }
        }

        return null;
    }

    /// <summary>Highs and lows half as far again from the bar's own open and close, at most a thousand.</summary>
    internal static List<(int Bar, double Price, double Around)> Wicks(BarSeries bars)
    {
        var open = bars.Open.Span;
        var high = bars.High.Span;
        var low = bars.Low.Span;
        var close = bars.Close.Span;
        List<(int Bar, double Price, double Around)> wicks = [];
        for (var bar = 0; bar < open.Length && wicks.Count < MostWicks; bar++)
        {
            if (high[bar] > FarWick * Math.Max(open[bar], close[bar]))
            {
                wicks.Add((bar, high[bar], Math.Max(open[bar], close[bar])));
            }
            else if (FarWick * low[bar] < Math.Min(open[bar], close[bar]))
            {
                wicks.Add((bar, low[bar], Math.Min(open[bar], close[bar])));
            }
        }

        return wicks;
    }

    /// <summary>Notes a jump that comes back where it is far beyond what nights move by.</summary>
    internal static void Add(
        SortedDictionary<int, SuspectedPrint> prints, BarSeries bars, TradingDays days, (int Bar, double Price, double Around) print,
        double jump)
    {
        if (jump >= NightsAway * days.Night(days.Of(print.Bar)))
        {
            prints.TryAdd(print.Bar, new(bars.Opening(print.Bar), print.Price, print.Around));
        }
    }

    /// <summary>The same of a high or low.</summary>
    internal static void AddWick(
        SortedDictionary<int, SuspectedPrint> prints, BarSeries bars, TradingDays days, (int Bar, double Price, double Around) wick)
    {
        if (Math.Abs(Math.Log(wick.Price / wick.Around)) >= NightsAwayOfWick * days.Night(days.Of(wick.Bar)))
        {
            prints.TryAdd(wick.Bar, new(bars.Opening(wick.Bar), wick.Price, wick.Around));
        }
    }
}
