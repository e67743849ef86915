using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>Prices of one side, bids or asks, with the extremes of every sixteen bars so that quiet stretches are passed over.</summary>
internal sealed class PriceColumns
{
    /// <summary>Bars in a block.</summary>
    internal const int Block = 16;

    private readonly double[] _highestHigh, _lowestLow, _highestClose, _lowestClose;

    /// <summary>Takes four columns of one length.</summary>
    public PriceColumns(double[] opens, double[] highs, double[] lows, double[] closes)
    {
        (Opens, Highs, Lows, Closes) = (opens, highs, lows, closes);
        var blocks = opens.Length / Block;
        (_highestHigh, _lowestLow) = (new double[blocks], new double[blocks]);
        (_highestClose, _lowestClose) = (new double[blocks], new double[blocks]);
        for (var block = 0; block < blocks; block++)
        {
            var first = block * Block;
            (_lowestLow[block], _highestHigh[block]) = Extremes(Lows, Highs, first, first + Block);
            (_lowestClose[block], _highestClose[block]) = Extremes(Closes, Closes, first, first + Block);
        }

        (Lowest, _) = Extremes(Lows, Highs, 0, Lows.Length);
    }

    public double[] Opens { get; }

    public double[] Highs { get; }

    public double[] Lows { get; }

    public double[] Closes { get; }

    /// <summary>Lowest of all lows.</summary>
    public double Lowest { get; }

    /// <summary>
    /// True where sixteen bars begin at <paramref name="bar"/> whose extremes are known and which end by <paramref name="to"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool BlockBegins(int bar, int to) => (bar & (Block - 1)) == 0 && bar + Block <= to;

    /// <summary>Extremes of the sixteen bars that begin at <paramref name="bar"/>, a multiple of sixteen.</summary>
    public double BlockHigh(int bar) => _highestHigh[bar / Block];

    /// <inheritdoc cref="BlockHigh"/>
    public double BlockLow(int bar) => _lowestLow[bar / Block];

    /// <inheritdoc cref="BlockHigh"/>
    public double BlockHighestClose(int bar) => _highestClose[bar / Block];

    /// <inheritdoc cref="BlockHigh"/>
    public double BlockLowestClose(int bar) => _lowestClose[bar / Block];

    /// <summary>First bar in [from, to) whose low is a price or below it, else <paramref name="to"/>.</summary>
    public int NextAtOrBelow(double price, int from, int to)
    {
        if (price < Lowest)
        {
            return to;
        }

        for (var bar = from; bar < to;)
        {
            if (BlockBegins(bar, to) && NextBlock(price, bar / Block, to / Block) * Block is var next && next > bar)
            {
                bar = next;
            }
            else if (Lows[bar] <= price)
            {
                return bar;
            }
            else
            {
                bar++;
            }
        }

        return to;
    }

    /// <summary>Lowest low and highest close of the bars [from, to), at least one.</summary>
    public (double Low, double Close) FallAndRise(int from, int to)
    {
        var (first, last) = ((from + Block - 1) / Block, to / Block);
        if (last - first < 2)
        {
            return Extremes(Lows, Closes, from, to);
        }

        var (low, close) = Extremes(_lowestLow, _highestClose, first, last);
        Widen(Extremes(Lows, Closes, from, first * Block), ref low, ref close);
        Widen(Extremes(Lows, Closes, last * Block, to), ref low, ref close);
        return (low, close);
    }

    /// <summary>Highest high and lowest close of the bars [from, to), at least one.</summary>
    public (double High, double Close) RiseAndFall(int from, int to)
    {
        var (first, last) = ((from + Block - 1) / Block, to / Block);
        if (last - first < 2)
        {
            var (lowest, highest) = Extremes(Closes, Highs, from, to);
            return (highest, lowest);
        }

        var (close, high) = Extremes(_lowestClose, _highestHigh, first, last);
        Widen(Extremes(Closes, Highs, from, first * Block), ref close, ref high);
        Widen(Extremes(Closes, Highs, last * Block, to), ref close, ref high);
        return (high, close);
    }

    /// <summary>First block in [from, to) whose lowest low is a price or below it, else <paramref name="to"/>.</summary>
    private int NextBlock(double price, int from, int to)
    {
        var highest = Vector512.Create(price);
        var block = from;
        for (; block + Vector512<double>.Count <= to; block += Vector512<double>.Count)
        {
            var found = Vector512.LessThanOrEqual(Vector512.Create(_lowestLow, block), highest).ExtractMostSignificantBits();
            if (found != 0)
            {
                return block + BitOperations.TrailingZeroCount(found);
            }
        }

        while (block < to && !(_lowestLow[block] <= price))
        {
            block++;
        }

        return block;
    }

    private static void Widen((double Low, double High) other, ref double low, ref double high) =>
        (low, high) = (double.MinNative(low, other.Low), double.MaxNative(high, other.High));

    /// <summary>Lowest of some values and highest of others at the places [from, to); (∞, −∞) for none.</summary>
    private static (double Low, double High) Extremes(double[] lows, double[] highs, int from, int to)
    {
        var count = to - from;
        if ((uint)to > (uint)Math.Min(lows.Length, highs.Length))
        {
            throw new ArgumentOutOfRangeException(nameof(to), to, "The end of the places lies beyond the values.");
        }

        ref var low = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(lows), from);
        ref var high = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(highs), from);
        if (count < Vector512<double>.Count)
        {
            var (lowest, highest) = (double.PositiveInfinity, double.NegativeInfinity);
            for (var i = 0; i < count; i++)
            {
                lowest = double.MinNative(lowest, Unsafe.Add(ref low, i));
                highest = double.MaxNative(highest, Unsafe.Add(ref high, i));
            }

            return (lowest, highest);
        }

        // The last vector overlaps the one before it.
        var last = count - Vector512<double>.Count;
        Vector512<double> lowests = Vector512.LoadUnsafe(ref low, (nuint)last), highests = Vector512.LoadUnsafe(ref high, (nuint)last);
        for (var i = 0; i < last; i += Vector512<double>.Count)
        {
            lowests = Vector512.MinNative(lowests, Vector512.LoadUnsafe(ref low, (nuint)i));
            highests = Vector512.MaxNative(highests, Vector512.LoadUnsafe(ref high, (nuint)i));
        }

        return (Backtest.PriceRange.Lowest(lowests), Backtest.PriceRange.Highest(highests));
    }
}
