using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// Bounds of every mark within a group of trades, so that the drawdown scan can pass over it. With all fills and closes the
/// group spans in [l, h], a mark A·(1 − c + d·(P/E − 1)) lies within A·(1 − c − ρ) and A·(1 + ρ), ρ = h/l − 1.
/// </summary>
internal static class MarkBounds
{
    /// <summary>Trades in a group.</summary>
    public const int Group = 32;

    /// <summary>Fills the groups' bounds; returns a drawdown that is reached for certain, so the true maximum is at least this.</summary>
    /// <param name="buffers">Entries, exits and equity.</param>
    /// <param name="count">Number of trades.</param>
    /// <param name="cost">c per side.</param>
    /// <param name="wordLow">Lowest price of every 64 slots.</param>
    /// <param name="wordHigh">Highest price of every 64 slots.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Compute(TradeBuffers buffers, int count, double cost, ReadOnlySpan<double> wordLow, ReadOnlySpan<double> wordHigh)
    {
        ReadOnlySpan<double> equity = buffers.Equity;
        ReadOnlySpan<int> entrySlot = buffers.EntrySlot, exitSlot = buffers.ExitSlot;
        Span<double> low = buffers.GroupLow, high = buffers.GroupHigh;
        var (peak, drawdown) = (1.0, 0.0);
        for (var (group, first) = (0, 0); first < count; group++, first += Group)
        {
            var last = Math.Min(first + Group, count) - 1;
            Vector512<double> lows = Vector512.Create(equity[first]), highs = lows;
            for (var k = first; k <= last; k += TradeReturns.Block)
            {
                // Beyond the last trade a block repeats the final equity.
                var after = Vector512.Create(equity[(k + 1)..]);
                (lows, highs) = (Vector512.MinNative(lows, after), Vector512.MaxNative(highs, after));
            }

            var (from, to) = (entrySlot[first] >> 6, (exitSlot[last] >> 6) + 1);
            var spread = Spread(wordLow[from..to], wordHigh[from..to]);
            low[group] = PriceRange.Lowest(lows) * (1 - cost - spread);
            high[group] = PriceRange.Highest(highs) * (1 + spread);

            // The equity after the group is a mark when the account is flat at that close.
            if (last == count - 1 || exitSlot[last] < entrySlot[last + 1])
            {
                peak = double.MaxNative(peak, equity[last + 1]);
                drawdown = double.MaxNative(drawdown, 1 - (equity[last + 1] / peak));
            }
        }

        return drawdown;
    }

    /// <summary>ρ of some words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Spread(ReadOnlySpan<double> wordLow, ReadOnlySpan<double> wordHigh)
    {
        Vector512<double> lows = Vector512.Create(double.PositiveInfinity), highs = Vector512<double>.Zero;
        var word = 0;
        for (; word <= wordLow.Length - Vector512<double>.Count; word += Vector512<double>.Count)
        {
            lows = Vector512.MinNative(lows, Vector512.Create(wordLow[word..]));
            highs = Vector512.MaxNative(highs, Vector512.Create(wordHigh[word..]));
        }

        var (low, high) = (PriceRange.Lowest(lows), PriceRange.Highest(highs));
        for (; word < wordLow.Length; word++)
        {
            low = double.MinNative(low, wordLow[word]);
            high = double.MaxNative(high, wordHigh[word]);
        }

        return (high / low) - 1;
    }
}
