using System.Numerics.Tensors;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>
/// When the built-in experts buy and sell: indicators in, one bit per bar out. "Becomes" means that the comparison holds at this close
/// and, with all that it needs defined, did not hold at the close before. Indicators are NaN during warm-up, where nothing is
/// signalled.
/// </summary>
public static class ExpertSignals
{
    /// <summary>Bars of which some dozen series fit into a core's own cache.</summary>
    private const int Stretch = 1024;

    /// <summary>Buys when fast &gt; slow becomes true, sells when fast &lt; slow does.</summary>
    public static void MovingAverageCross(ReadOnlySpan<double> fast, ReadOnlySpan<double> slow, TradeSignals signals)
    {
        Prepare(fast.Length, signals);
        SignalBits.Both(fast, slow, signals.Buy, signals.Sell);
        var first = Math.Max(Shapes.LeadingNaNs(fast), Shapes.LeadingNaNs(slow));
        SignalBits.Edges(signals.Buy, first);
        SignalBits.Edges(signals.Sell, first);
    }

    /// <summary>
    /// The same for many pairs, a stretch of bars at a time: where few series make many pairs, as in a grid of periods, each stretch is
    /// read from memory once and not once per pair.
    /// </summary>
    /// <param name="pairs">Fast and slow series.</param>
    /// <param name="signals">Receives the signals of each pair.</param>
    /// <exception cref="ArgumentException">Numbers or lengths differ.</exception>
    public static void MovingAverageCrosses(ReadOnlySpan<(double[] Fast, double[] Slow)> pairs, ReadOnlySpan<TradeSignals> signals)
    {
        Shapes.RequireSameLength(pairs.Length, signals.Length);
        for (var pair = 0; pair < pairs.Length; pair++)
        {
            Prepare(pairs[pair].Fast.Length, signals[pair]);
            Shapes.RequireSameLength(pairs[pair].Fast.Length, pairs[pair].Slow.Length);
        }

        var bars = pairs.IsEmpty ? 0 : pairs[0].Fast.Length;
        for (var bar = 0; bar < bars; bar += Stretch)
        {
            var (count, word) = (Math.Min(Stretch, bars - bar), bar / TradeSignals.WordBits);
            for (var pair = 0; pair < pairs.Length; pair++)
            {
                SignalBits.Both(
                    pairs[pair].Fast.AsSpan(bar, count), pairs[pair].Slow.AsSpan(bar, count), signals[pair].Buy.AsSpan(word),
                    signals[pair].Sell.AsSpan(word));
            }
        }

        for (var pair = 0; pair < pairs.Length; pair++)
        {
            var first = Math.Max(Shapes.LeadingNaNs(pairs[pair].Fast), Shapes.LeadingNaNs(pairs[pair].Slow));
            SignalBits.Edges(signals[pair].Buy, first);
            SignalBits.Edges(signals[pair].Sell, first);
        }
    }

    /// <summary>
    /// Buys when index &gt; oversold becomes true, sells when index &lt; overbought does. A long position is closed at an index of at least
    /// <paramref name="longExit"/>, a short one at one of at most <paramref name="shortExit"/>; 0 turns each off.
    /// </summary>
    public static void RelativeStrengthReversal(
        ReadOnlySpan<double> index, double oversold, double overbought, double longExit, double shortExit, TradeSignals signals)
    {
        Prepare(index.Length, signals);
        var first = Shapes.LeadingNaNs(index);
        SignalBits.Beyond(index, oversold, 1, signals.Buy);
        SignalBits.Beyond(index, overbought, -1, signals.Sell);
        SignalBits.Edges(signals.Buy, first);
        SignalBits.Edges(signals.Sell, first);
        if (longExit > 0)
        {
            SignalBits.Beyond(index, double.BitDecrement(longExit), 1, signals.ExitLong);
        }

        if (shortExit > 0)
        {
            SignalBits.Beyond(index, double.BitIncrement(shortExit), -1, signals.ExitShort);
        }
    }

    /// <summary>
    /// Buys when close &gt; mean + width·sd becomes true, sells when close &lt; mean − width·sd does. With
    /// <paramref name="exitAtMiddle"/> a long position is closed at a close below the mean, a short one at a close above.
    /// </summary>
    public static void BollingerBreakout(
        ReadOnlySpan<double> close, ReadOnlySpan<double> mean, ReadOnlySpan<double> deviation, double width, bool exitAtMiddle,
        TradeSignals signals)
    {
        Prepare(close.Length, signals);
        var first = Shapes.LeadingNaNs(mean);
        var band = new double[close.Length];
        TensorPrimitives.MultiplyAdd(deviation, width, mean, band);
        SignalBits.Above(close, band, signals.Buy);
        TensorPrimitives.MultiplyAdd(deviation, -width, mean, band);
        SignalBits.Above(band, close, signals.Sell);
        SignalBits.Edges(signals.Buy, first);
        SignalBits.Edges(signals.Sell, first);
        if (exitAtMiddle)
        {
            SignalBits.Both(close, mean, signals.ExitShort, signals.ExitLong);
        }
    }

    /// <summary>
    /// Buys at a close above the highest high of the entry window, sells at one below its lowest low; closes a long position at a close
    /// below the lowest low of the exit window, a short one at a close above its highest high. A window ends with the bar before; its
    /// extremes are given at its last bar.
    /// </summary>
    public static void DonchianBreakout(
        ReadOnlySpan<double> close, ReadOnlySpan<double> entryHigh, ReadOnlySpan<double> entryLow, ReadOnlySpan<double> exitHigh,
        ReadOnlySpan<double> exitLow, TradeSignals signals)
    {
        Prepare(close.Length, signals);
        var before = new double[close.Length];
        SignalBits.Above(close, Lagged(entryHigh, before), signals.Buy);
        SignalBits.Above(Lagged(entryLow, before), close, signals.Sell);
        SignalBits.Above(close, Lagged(exitHigh, before), signals.ExitShort);
        SignalBits.Above(Lagged(exitLow, before), close, signals.ExitLong);
    }

    /// <summary>
    /// Buys when line &gt; signal becomes true, sells when line &lt; signal does; with a <paramref name="trend"/> only at closes
    /// above it, or below it respectively.
    /// </summary>
    /// <param name="close">Closes.</param>
    /// <param name="line">Difference of two averages.</param>
    /// <param name="signal">Average of the line.</param>
    /// <param name="trend">An average of the closes; empty for none.</param>
    /// <param name="signals">Receives the signals.</param>
    public static void MacdTrend(
        ReadOnlySpan<double> close, ReadOnlySpan<double> line, ReadOnlySpan<double> signal, ReadOnlySpan<double> trend,
        TradeSignals signals)
    {
        MovingAverageCross(line, signal, signals);
        if (!trend.IsEmpty)
        {
            var (above, below) = (new ulong[signals.Buy.Length], new ulong[signals.Buy.Length]);
            SignalBits.Both(close, trend, above, below);
            TensorPrimitives.BitwiseAnd<ulong>(signals.Buy, above, signals.Buy);
            TensorPrimitives.BitwiseAnd<ulong>(signals.Sell, below, signals.Sell);
        }
    }

    /// <summary>
    /// Buys at a close below centre − width·range, sells at one above centre + width·range; closes a long position at a close of at
    /// least the centre, a short one at one of at most the centre.
    /// </summary>
    public static void ChannelReversion(
        ReadOnlySpan<double> close, ReadOnlySpan<double> centre, ReadOnlySpan<double> range, double width, TradeSignals signals)
    {
        Prepare(close.Length, signals);
        var band = new double[close.Length];
        TensorPrimitives.MultiplyAdd(range, -width, centre, band);
        SignalBits.Above(band, close, signals.Buy);
        TensorPrimitives.MultiplyAdd(range, width, centre, band);
        SignalBits.Above(close, band, signals.Sell);

        // At least: not below, where the centre is defined.
        SignalBits.Both(close, centre, signals.ExitShort, signals.ExitLong);
        TensorPrimitives.OnesComplement<ulong>(signals.ExitLong, signals.ExitLong);
        TensorPrimitives.OnesComplement<ulong>(signals.ExitShort, signals.ExitShort);
        var first = Shapes.LeadingNaNs(centre);
        SignalBits.Clear(signals.ExitLong, first);
        SignalBits.Clear(signals.ExitShort, first);
    }

    private static ReadOnlySpan<double> Lagged(ReadOnlySpan<double> x, double[] destination)
    {
        destination[0] = double.NaN;
        x[..^1].CopyTo(destination.AsSpan(1));
        return destination;
    }

    private static void Prepare(int length, TradeSignals signals)
    {
        ArgumentNullException.ThrowIfNull(signals);
        Shapes.RequireSameLength(length, signals.Bars);
        foreach (var words in (ReadOnlySpan<ulong[]>)[signals.Buy, signals.Sell, signals.ExitLong, signals.ExitShort])
        {
            Array.Clear(words);
        }
    }
}
