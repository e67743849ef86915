using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Splits;

/// <summary>
/// Finds jumps between neighbouring bars that a split explains, by weighing two stories against each other. A split: the jump is ln of a
/// simple ratio but for a usual night's move, the day is quiet, and volume in shares rises by the ratio and stays there. The market: the
/// jump comes from the tail of the series' own moves or from news, the day is wild, volume spikes and comes back.
/// </summary>
internal static class SplitSearch
{
    /// <summary>Smallest jump looked at, as a ratio: nearly that of 5:4.</summary>
    private const double SmallestJump = 1.19;

    /// <summary>A jump is looked at from so many usual nights on.</summary>
    private const double NightsAway = 6;

    private const int MostJumps = 400;
    private const int DaysAround = 125;
    private const int VolumeDays = 20;
    private const int FewestVolumeDays = 3;

    // One day in a thousand has a split, and as many have news that no usual move prepares for.
    private const double SplitsPerDay = 0.001;
    private const double NewsPerDay = 0.001;
    private const double UsualNews = 0.25;
    private const double AnyNews = 0.1;
    private const double WidestNews = 6;

    private const double OddsNeeded = 6;
    private const double OddsNeededWithoutVolume = 30;

    /// <summary>Two-sided 1% quantile of Student's t with three degrees of freedom.</summary>
    private const double TailQuantile = 5.841;

    private const double LongestWeekend = 4;

    /// <summary>Density of Student's t with three degrees of freedom at 0.</summary>
    private const double T3 = 0.3676;

    private const double SmallestLevelScale = 0.15;

    /// <summary>The splits and misprints that bars seem to hold; O(n), and some microseconds for each large jump.</summary>
    public static BarFindings Find(BarSeries bars)
    {
        var jumps = Jumps(bars);
        var wicks = PrintSearch.Wicks(bars);
        if (jumps.Count == 0 && wicks.Count == 0)
        {
            return new([], []);
        }

        var days = new TradingDays(bars);
        var night = Math.Max(TradingDays.Scale(days.Gaps), TradingDays.SmallestScale);
        jumps = [.. jumps.Where(bar => Math.Abs(Jump(bars, bar)) >= NightsAway * night)];
        if (jumps.Count > MostJumps)
        {
            jumps = [.. jumps.OrderByDescending(bar => Math.Abs(Jump(bars, bar))).Take(MostJumps).Order()];
        }

        SortedDictionary<int, SuspectedPrint> prints = [];
        List<SuspectedSplit> splits = [];
        var levels = new Lazy<double>(() => LevelScale(days));
        foreach (var bar in jumps)
        {
            if (PrintSearch.Around(bars, bar) is { } print)
            {
                PrintSearch.Add(prints, bars, days, print, Math.Abs(Jump(bars, bar)));
            }
            else if (Split(bars, days, bar, levels) is { } split)
            {
                splits.Add(split);
            }
        }

        foreach (var wick in wicks)
        {
            PrintSearch.AddWick(prints, bars, days, wick);
        }

        return new(splits, [.. prints.Values]);
    }

    /// <summary>ln of the open of a bar over the close before it.</summary>
    internal static double Jump(BarSeries bars, int bar) => Math.Log(bars.Open.Span[bar] / bars.Close.Span[bar - 1]);

    private static List<int> Jumps(BarSeries bars)
    {
        var open = bars.Open.Span;
        var close = bars.Close.Span;
        List<int> jumps = [];
        for (var bar = 1; bar < open.Length; bar++)
        {
            if (open[bar] > SmallestJump * close[bar - 1] || close[bar - 1] > SmallestJump * open[bar])
            {
                jumps.Add(bar);
            }
        }

        return jumps;
    }

    private static SuspectedSplit? Split(BarSeries bars, TradingDays days, int bar, Lazy<double> levelScale)
    {
        var (jump, day) = (Jump(bars, bar), days.Of(bar));
        var (first, end) = (Math.Max(0, day - DaysAround), Math.Min(days.Count, day + DaysAround + 1));
        var gaps = days.Gaps[first..end];
        var daily = TradingDays.Scale(days.Moves[first..end], day - first);
        var pause = (bars.Times.Span[bar] - bars.Times.Span[bar - 1]) / (double)UtcDates.MillisecondsPerDay;
        var pauseMove = daily * Math.Sqrt(Math.Max(0, pause - LongestWeekend));
        var night = days.Night(day);
        var tail = TradingDays.Quantile(gaps, 0.99, day - first, isMagnitude: true) / TailQuantile;
        var (usual, wild) = (night + pauseMove, Math.Max(night, tail) + pauseMove);
        if (double.IsNaN(usual))
        {
            return null;
        }

        var market = Math.Pow(1 + jump * jump / (3 * wild * wild), -2) * T3 / wild + NewsPerDay * (
            (1 - AnyNews) * Math.Exp(-Math.Abs(jump) / UsualNews) / (2 * UsualNews) + AnyNews / WidestNews);
        var (before, after, that) = Volumes(days, day);
        var wildness = Math.Log(days.Ranges[day] / TradingDays.Quantile(days.Ranges[first..end], 0.5, day - first));
        (double Odds, int New, int Old) best = default;
        foreach (var (shares, old, log, weight) in SplitRatios.All)
        {
            var odds = Math.Log(SplitsPerDay * weight) + LogT4(jump, -log, usual) - Math.Log(market);
            odds += Seen(wildness, Split: (0.4, 0.5), News: (1.3, 0.8));
            odds += Seen(after - before, Split: (0.7 * log, levelScale.Value + 0.1 * Math.Abs(log)), News: (0.3, 1.5 * levelScale.Value));
            odds += days.IsFirst(bar) ? Seen(that - before, Split: (log, 0.5), News: (2, 1)) : 0;
            best = best.New == 0 || odds > best.Odds ? (odds, shares, old) : best;
        }

        var needed = double.IsNaN(after) ? OddsNeededWithoutVolume : OddsNeeded;
        return best.Odds < Math.Log(needed)
            ? null
            : new(
                bars.Opening(bar), best.New, best.Old, bars.Close.Span[bar - 1], bars.Open.Span[bar],
                double.IsNaN(after) ? null : Math.Exp(after - before));
    }

    /// <summary>ln of the usual daily volume before and after a day, and of that day's; NaN where too few days have volume.</summary>
    private static (double Before, double After, double That) Volumes(TradingDays days, int day)
    {
        var before = Level(days.Volumes[Math.Max(0, day - VolumeDays)..day]);
        var after = Level(days.Volumes[Math.Min(days.Count, day + 1)..Math.Min(days.Count, day + 1 + VolumeDays)]);
        return double.IsNaN(before) ? (before, before, before) : (before, after, days.Volumes[day]);
    }

    private static double Level(ReadOnlySpan<double> volumes)
    {
        var known = 0;
        foreach (var volume in volumes)
        {
            known += double.IsNaN(volume) ? 0 : 1;
        }

        return known < FewestVolumeDays ? double.NaN : TradingDays.Quantile(volumes, 0.5);
    }

    /// <summary>How much the usual daily volume of this series changes from one month to the next, ln.</summary>
    private static double LevelScale(TradingDays days)
    {
        List<double> shifts = [];
        for (var day = VolumeDays; day + VolumeDays < days.Count; day += VolumeDays)
        {
            var (before, after, _) = Volumes(days, day);
            shifts.Add(after - before);
        }

        var scale = TradingDays.Scale([.. shifts]);
        return double.IsNaN(scale) ? 2 * SmallestLevelScale : Math.Max(scale, SmallestLevelScale);
    }

    /// <summary>How much more a value speaks for a split than for the market, ln; 0 where it is not known.</summary>
    private static double Seen(double value, (double Centre, double Scale) Split, (double Centre, double Scale) News) =>
        double.IsFinite(value) ? LogT4(value, Split.Centre, Split.Scale) - LogT4(value, News.Centre, News.Scale) : 0;

    /// <summary>ln of the density of Student's t with four degrees of freedom, moved and scaled.</summary>
    private static double LogT4(double value, double centre, double scale)
    {
        var z = (value - centre) / scale;
        return Math.Log(0.375) - 2.5 * Math.Log(1 + z * z / 4) - Math.Log(scale);
    }
}
