using System.Numerics;
using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>What a strategy holds at any close, from the bitmaps that <see cref="TradeExtraction"/> left.</summary>
internal static class TradeState
{
    /// <summary>Words between two counts of <see cref="TradeBuffers.ChangesBefore"/>, which are those of a vector.</summary>
    public const int Words = 8;

    /// <summary>Trades closed up to and including a slot.</summary>
    public static int Closed(TradeBuffers buffers, int slot)
    {
        var (entered, held) = At(buffers, slot);
        return entered - held;
    }

    /// <summary>
    /// Trades entered up to and including a slot, and 1 if one of them is held at its close (so entered − held have been closed).
    /// Slots before the first decision's fill (&lt; 0) have neither.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int Entered, int Held) At(TradeBuffers buffers, int slot)
    {
        if (slot < 0)
        {
            return (0, 0);
        }

        int word = slot / PredicateBitmaps.WordBits, bit = slot % PredicateBitmaps.WordBits;
        var entered = buffers.EntriesBefore[buffers.ChangesBefore[word / Words]]
            + BitOperations.PopCount(buffers.Entries[word] & (ulong.MaxValue >> (63 - bit)));
        for (var earlier = word / Words * Words; earlier < word; earlier++)
        {
            entered += BitOperations.PopCount(buffers.Entries[earlier]);
        }

        return (entered, (int)((buffers.Held[word] >> bit) & 1));
    }
}
