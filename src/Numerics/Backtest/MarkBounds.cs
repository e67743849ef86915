using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// Bounds of every mark within a run of trades, so that the drawdown scan can pass over it. With all fills and closes the
/// run spans in [l, h], a mark A·(1 + w·(d·(P/E − 1) − c)) lies within A·(1 − w·(c + ρ)) and A·(1 + w·ρ), ρ = h/l − 1; w is the largest
/// weight of the run.
/// </summary>
/// <param name="buffers">Entries, exits and equity.</param>
/// <param name="count">Number of trades.</param>
/// <param name="cost">No entry costs more.</param>
/// <param name="wordLow">Lowest price of every 64 slots.</param>
/// <param name="wordHigh">Highest price of every 64 slots.</param>
internal readonly ref struct MarkBounds(
    TradeBuffers buffers, int count, double cost, ReadOnlySpan<double> wordLow, ReadOnlySpan<double> wordHigh)
{
    /// <summary>Trades in a group.</summary>
    public const int Group = 64;

    private readonly ReadOnlySpan<double> _wordLow = wordLow;
    private readonly ReadOnlySpan<double> _wordHigh = wordHigh;
    private readonly ReadOnlySpan<double> _equity = buffers.Equity;
    private readonly ReadOnlySpan<double> _weights = buffers.Weights;
    private readonly ReadOnlySpan<int> _entrySlot = buffers.EntrySlot;
    private readonly ReadOnlySpan<int> _exitSlot = buffers.ExitSlot;

    /// <summary>
    /// Fills the bounds of all groups; returns a drawdown that is reached for certain, so the true maximum is at least this.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double OfGroups()
    {
        Span<double> low = buffers.GroupLow, high = buffers.GroupHigh;
        var (peak, drawdown) = (1.0, 0.0);
        for (var (group, first) = (0, 0); first < count; group++, first += Group)
        {
            var last = Math.Min(first + Group, count) - 1;
            (low[group], high[group]) = Of(first, last);

            // The equity after the group is a mark when the account is flat at that close.
            if (last == count - 1 || _exitSlot[last] < _entrySlot[last + 1])
            {
                peak = double.MaxNative(peak, _equity[last + 1]);
                drawdown = double.MaxNative(drawdown, 1 - (_equity[last + 1] / peak));
            }
        }

        return drawdown;
    }

    /// <summary>Bounds of the marks of the trades [first, last], first being the start of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (double Low, double High) Of(int first, int last)
    {
        Vector512<double> lows = Vector512.Create(_equity[first]), highs = lows;
        for (var k = first; k <= last; k += TradeReturns.Block)
        {
            // Beyond the last trade a block repeats the final equity.
            var after = Vector512.Create(_equity[(k + 1)..]);
            (lows, highs) = (Vector512.MinNative(lows, after), Vector512.MaxNative(highs, after));
        }

        var spread = Spread(_entrySlot[first] >> 6, _exitSlot[last] >> 6);
        if (!_weights.IsEmpty)
        {
            var weight = LargestWeight(first, last);
            return (PriceRange.Lowest(lows) * (1 - (weight * (cost + spread))), PriceRange.Highest(highs) * (1 + (weight * spread)));
        }

        return (PriceRange.Lowest(lows) * (1 - cost - spread), PriceRange.Highest(highs) * (1 + spread));
    }

    /// <summary>No trade of [first, last] has more; beyond the last of all they are 1.</summary>
    private double LargestWeight(int first, int last)
    {
        var largest = Vector512.Create(_weights[first..]);
        for (var k = first + TradeReturns.Block; k <= last; k += TradeReturns.Block)
        {
            largest = Vector512.MaxNative(largest, Vector512.Create(_weights[k..]));
        }

        return PriceRange.Highest(largest);
    }

    /// <summary>ρ of the words [from, to].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Spread(int from, int to)
    {
        if (to - from < Vector512<double>.Count - 1)
        {
            var (low, high) = (_wordLow[from], _wordHigh[from]);
            for (var word = from + 1; word <= to; word++)
            {
                low = double.MinNative(low, _wordLow[word]);
                high = double.MaxNative(high, _wordHigh[word]);
            }

            return (high / low) - 1;
        }

        // The last vector overlaps the one before it.
        var end = to + 1 - Vector512<double>.Count;
        Vector512<double> lows = Vector512.Create(_wordLow[end..]), highs = Vector512.Create(_wordHigh[end..]);
        for (var word = from; word < end; word += Vector512<double>.Count)
        {
            lows = Vector512.MinNative(lows, Vector512.Create(_wordLow[word..]));
            highs = Vector512.MaxNative(highs, Vector512.Create(_wordHigh[word..]));
        }

        return (PriceRange.Highest(highs) / PriceRange.Lowest(lows)) - 1;
    }
}
