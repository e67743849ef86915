using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>Bars that expert advisors are tested on: bids, and asks a spread above them.</summary>
public sealed class TesterBars
{
    /// <summary>Copies n ≥ 1 bars in time order.</summary>
    /// <param name="times">Open times, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="open">Opening prices, all prices are bids above 0.</param>
    /// <param name="high">Highest prices.</param>
    /// <param name="low">Lowest prices.</param>
    /// <param name="close">Closing prices.</param>
    /// <param name="spread">Ask − bid of every bar, as a price, ≥ 0; empty for none at all.</param>
    /// <exception cref="ArgumentException">The columns differ in length or are empty.</exception>
    public TesterBars(
        ReadOnlySpan<long> times, ReadOnlySpan<double> open, ReadOnlySpan<double> high, ReadOnlySpan<double> low,
        ReadOnlySpan<double> close, ReadOnlySpan<double> spread = default)
    {
        var bars = times.Length;
        if (bars == 0 || open.Length != bars || high.Length != bars || low.Length != bars || close.Length != bars
            || (!spread.IsEmpty && spread.Length != bars))
        {
            throw new ArgumentException(
                $"Columns of one length are needed, got {bars}, {open.Length}, {high.Length}, {low.Length}, {close.Length} and "
                    + $"{spread.Length} values.",
                nameof(times));
        }

        Times = times.ToArray();
        Bids = new(open.ToArray(), high.ToArray(), low.ToArray(), close.ToArray());
        Spread = spread.ToArray();
        Asks = spread.IsEmpty ? Bids : new(Above(open, spread), Above(high, spread), Above(low, spread), Above(close, spread));
    }

    /// <summary>Number of bars.</summary>
    public int Count => Times.Length;

    /// <summary>Open times, milliseconds since 1970-01-01 UTC.</summary>
    public ReadOnlySpan<long> OpenTimes => Times;

    /// <summary>Opening prices.</summary>
    public ReadOnlySpan<double> Open => Bids.Opens;

    /// <summary>Highest prices.</summary>
    public ReadOnlySpan<double> High => Bids.Highs;

    /// <summary>Lowest prices.</summary>
    public ReadOnlySpan<double> Low => Bids.Lows;

    /// <summary>Closing prices.</summary>
    public ReadOnlySpan<double> Close => Bids.Closes;

    /// <summary>Ask − bid of every bar; empty where there is none.</summary>
    public ReadOnlyMemory<double> Spread { get; }

    internal long[] Times { get; }

    internal PriceColumns Bids { get; }

    internal PriceColumns Asks { get; }

    /// <summary>The same bars with another spread.</summary>
    /// <param name="spread">Ask − bid of every bar; empty for none.</param>
    public TesterBars With(ReadOnlySpan<double> spread) => new(Times, Open, High, Low, Close, spread);

    /// <summary>The prices at which a position of this side is closed: bids of a long one, asks of a short one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal PriceColumns Closing(int side) => side > 0 ? Bids : Asks;

    /// <summary>The price at which a position of this side is opened at the beginning of a bar.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal double Opening(int side, int bar) => (side > 0 ? Asks : Bids).Opens[bar];

    private static double[] Above(ReadOnlySpan<double> prices, ReadOnlySpan<double> spread)
    {
        var asks = new double[prices.Length];
        for (var bar = 0; bar < asks.Length; bar++)
        {
            asks[bar] = prices[bar] + spread[bar];
        }

        return asks;
    }
}
