using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Features;

/// <summary>The one-bar log returns that two symbols have at the same open time, in time order.</summary>
internal sealed class PairedReturns
{
    private readonly bool[] _isAt;

    private PairedReturns(double[] own, double[] reference, int[] latestAt, bool[] isAt) =>
        (Own, Reference, LatestAt, _isAt) = (own, reference, latestAt, isAt);

    /// <summary>Number of pairs.</summary>
    public int Count => Own.Length;

    /// <summary>Returns of the symbol itself, one per pair.</summary>
    public double[] Own { get; }

    /// <summary>Returns of the reference symbol, one per pair.</summary>
    public double[] Reference { get; }

    /// <summary>For every bar of the symbol the index of the latest pair known at its close, −1 for none.</summary>
    public int[] LatestAt { get; }

    /// <summary>Whether the bar itself has a pair.</summary>
    public bool IsAt(int bar) => _isAt[bar];

    /// <summary>Pairs the returns of two series.</summary>
    /// <exception cref="ArgumentException">The timeframes differ, so one-bar returns cannot be compared.</exception>
    public static PairedReturns Of(BarSeries bars, BarSeries reference)
    {
        if (bars.Timeframe != reference.Timeframe)
        {
            throw new ArgumentException(
                $"{reference.Symbol} has {reference.Timeframe.Format()} bars, {bars.Symbol} has {bars.Timeframe.Format()} bars.",
                nameof(reference));
        }

        var times = bars.Times.Span;
        var otherTimes = reference.Times.Span;
        var returns = OneBarReturns.Of(bars);
        var otherReturns = OneBarReturns.Of(reference);
        var own = new List<double>(times.Length);
        var others = new List<double>(times.Length);
        var latestAt = new int[times.Length];
        var paired = new bool[times.Length];
        var other = 0;
        for (var t = 0; t < times.Length; t++)
        {
            while (other < otherTimes.Length && otherTimes[other] < times[t])
            {
                other++;
            }

            if (t > 0 && other > 0 && other < otherTimes.Length && otherTimes[other] == times[t])
            {
                own.Add(returns[t]);
                others.Add(otherReturns[other]);
                paired[t] = true;
            }

            latestAt[t] = own.Count - 1;
        }

        return new([.. own], [.. others], latestAt, paired);
    }
}
