using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>The trades of one strategy before the end of the segment is settled.</summary>
/// <param name="Count">Trades, the open one included.</param>
/// <param name="HeldSlots">Bars with a position after their fill.</param>
/// <param name="OpenAtEnd">The last trade has no exit yet.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ExtractedTrades(int Count, int HeldSlots, bool OpenAtEnd);

/// <summary>
/// Turns bitmaps into lists of entries and exits, visiting only the bars where the position changes. Entries and exits
/// alternate, so the k-th entry belongs to the k-th exit.
/// </summary>
internal static class TradeExtraction
{
    /// <summary>Strategies that take one side only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe ExtractedTrades OneSided(
        ReadOnlySpan<ulong> signal, ReadOnlySpan<ulong> cutoff, ReadOnlySpan<ulong> regime, ReadOnlySpan<double> fill, TradeBuffers buffers)
    {
        int words = signal.Length, entries = 0, exits = 0, held = 0;
        var carry = 0ul;
        fixed (ulong* signals = signal, cutoffs = cutoff, regimes = regime, entryBits = buffers.Entries, heldBits = buffers.Held)
        fixed (double* prices = fill, entryPrice = buffers.EntryPrice, exitPrice = buffers.ExitPrice)
        fixed (int* entrySlot = buffers.EntrySlot, exitSlot = buffers.ExitSlot, entriesBefore = buffers.EntriesBefore)
        {
            for (var word = 0; word < words; word++)
            {
                var position = signals[word] & cutoffs[word] & regimes[word];
                var before = (position << 1) | carry;
                carry = position >> 63;
                var (entry, exit) = (position & ~before, before & ~position);
                if (word == words - 1)
                {
                    exit &= ValidBits(fill.Length);
                }

                (entryBits[word], heldBits[word], entriesBefore[word]) = (entry, position, entries);
                held += BitOperations.PopCount(position);
                int newEntries = BitOperations.PopCount(entry), newExits = BitOperations.PopCount(exit);
                var first = word * PredicateBitmaps.WordBits;

                // Two of each a step without a branch per bit; the surplus is overwritten by the next word.
                for (var k = 0; k < Math.Max(newEntries, newExits); k += 2)
                {
                    Take(ref entry, first, prices, entrySlot + entries + k, entryPrice + entries + k);
                    Take(ref exit, first, prices, exitSlot + exits + k, exitPrice + exits + k);
                    Take(ref entry, first, prices, entrySlot + entries + k + 1, entryPrice + entries + k + 1);
                    Take(ref exit, first, prices, exitSlot + exits + k + 1, exitPrice + exits + k + 1);
                }

                entries += newEntries;
                exits += newExits;
            }
        }

        return new(entries, held, entries > exits);
    }

    /// <summary>Strategies that take both sides; a reversal is an exit and an entry at the same fill.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe ExtractedTrades TwoSided(
        ReadOnlySpan<ulong> longSignal, ReadOnlySpan<ulong> shortSignal, ReadOnlySpan<ulong> cutoff, ReadOnlySpan<ulong> regime,
        ReadOnlySpan<double> fill, TradeBuffers buffers)
    {
        int words = longSignal.Length, entries = 0, exits = 0, held = 0;
        ulong longCarry = 0, shortCarry = 0;
        fixed (ulong* longs = longSignal, shorts = shortSignal, cutoffs = cutoff, regimes = regime)
        fixed (ulong* entryBits = buffers.Entries, heldBits = buffers.Held)
        fixed (double* prices = fill, entryPrice = buffers.EntryPrice, exitPrice = buffers.ExitPrice, side = buffers.Side)
        fixed (int* entrySlot = buffers.EntrySlot, exitSlot = buffers.ExitSlot, entriesBefore = buffers.EntriesBefore)
        {
            for (var word = 0; word < words; word++)
            {
                var allowed = cutoffs[word] & regimes[word];
                ulong isLong = longs[word] & allowed, isShort = shorts[word] & allowed;
                ulong wasLong = (isLong << 1) | longCarry, wasShort = (isShort << 1) | shortCarry;
                (longCarry, shortCarry) = (isLong >> 63, isShort >> 63);
                var entry = (isLong & ~wasLong) | (isShort & ~wasShort);
                var exit = (wasLong & ~isLong) | (wasShort & ~isShort);
                if (word == words - 1)
                {
                    exit &= ValidBits(fill.Length);
                }

                (entryBits[word], heldBits[word], entriesBefore[word]) = (entry, isLong | isShort, entries);
                held += BitOperations.PopCount(isLong | isShort);
                int newEntries = BitOperations.PopCount(entry), newExits = BitOperations.PopCount(exit);
                var first = word * PredicateBitmaps.WordBits;
                for (var k = 0; k < Math.Max(newEntries, newExits); k += 2)
                {
                    side[entries + k] = SideAt(isLong, entry);
                    Take(ref entry, first, prices, entrySlot + entries + k, entryPrice + entries + k);
                    Take(ref exit, first, prices, exitSlot + exits + k, exitPrice + exits + k);
                    side[entries + k + 1] = SideAt(isLong, entry);
                    Take(ref entry, first, prices, entrySlot + entries + k + 1, entryPrice + entries + k + 1);
                    Take(ref exit, first, prices, exitSlot + exits + k + 1, exitPrice + exits + k + 1);
                }

                entries += newEntries;
                exits += newExits;
            }
        }

        return new(entries, held, entries > exits);
    }

    /// <summary>Moves the lowest set bit to the lists. With no bit left it takes bit 0 of the word, which stays in bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Take(ref ulong bits, int first, double* prices, int* slot, double* price)
    {
        var at = first + (BitOperations.TrailingZeroCount(bits) & 63);
        bits &= bits - 1;
        (*slot, *price) = (at, prices[at]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double SideAt(ulong isLong, ulong entry) =>
        (int)((isLong >> (BitOperations.TrailingZeroCount(entry) & 63)) & 1) * 2 - 1;

    /// <summary>The bits of the last word that are slots.</summary>
    private static ulong ValidBits(int slots) => ulong.MaxValue >> (-slots & 63);
}
