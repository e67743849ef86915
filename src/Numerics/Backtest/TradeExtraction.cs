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
internal static unsafe class TradeExtraction
{
    /// <summary>Strategies that take one side only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ExtractedTrades OneSided(
        ReadOnlySpan<ulong> signal, ReadOnlySpan<ulong> cutoff, ReadOnlySpan<ulong> regime, ReadOnlySpan<double> fill, TradeBuffers buffers)
    {
        int words = signal.Length, entries = 0, exits = 0, held = 0;
        var carry = 0ul;
        fixed (ulong* signals = signal, cutoffs = cutoff, regimes = regime, entryBits = buffers.Entries, heldBits = buffers.Held)
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
                int newEntries = BitOperations.PopCount(entry), newExits = BitOperations.PopCount(exit);
                BitPositions.Write(entry, newEntries, word * PredicateBitmaps.WordBits, entrySlot + entries);
                BitPositions.Write(exit, newExits, word * PredicateBitmaps.WordBits, exitSlot + exits);
                entries += newEntries;
                exits += newExits;
                held += BitOperations.PopCount(position);
            }
        }

        LookUpPrices(fill, buffers, entries, exits);
        return new(entries, held, entries > exits);
    }

    /// <summary>Strategies that take both sides; a reversal is an exit and an entry at the same fill.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ExtractedTrades TwoSided(
        ReadOnlySpan<ulong> longSignal, ReadOnlySpan<ulong> shortSignal, ReadOnlySpan<ulong> cutoff, ReadOnlySpan<ulong> regime,
        ReadOnlySpan<double> fill, TradeBuffers buffers)
    {
        int words = longSignal.Length, entries = 0, exits = 0, held = 0;
        ulong longCarry = 0, shortCarry = 0;
        fixed (ulong* longs = longSignal, shorts = shortSignal, cutoffs = cutoff, regimes = regime)
        fixed (ulong* entryBits = buffers.Entries, heldBits = buffers.Held)
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
                int newEntries = BitOperations.PopCount(entry), newExits = BitOperations.PopCount(exit);
                BitPositions.Write(entry, newEntries, word * PredicateBitmaps.WordBits, entrySlot + entries);
                BitPositions.Write(exit, newExits, word * PredicateBitmaps.WordBits, exitSlot + exits);
                entries += newEntries;
                exits += newExits;
                held += BitOperations.PopCount(isLong | isShort);
            }
        }

        LookUpPrices(fill, buffers, entries, exits);
        LookUpSides(longSignal, buffers, entries);
        return new(entries, held, entries > exits);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUpPrices(ReadOnlySpan<double> fill, TradeBuffers buffers, int entries, int exits)
    {
        fixed (double* fills = fill, entryPrice = buffers.EntryPrice, exitPrice = buffers.ExitPrice)
        fixed (int* entrySlot = buffers.EntrySlot, exitSlot = buffers.ExitSlot)
        {
            for (var k = 0; k < exits; k++)
            {
                entryPrice[k] = fills[entrySlot[k]];
                exitPrice[k] = fills[exitSlot[k]];
            }

            if (entries > exits)
            {
                entryPrice[exits] = fills[entrySlot[exits]];
            }
        }
    }

    /// <summary>A trade is long if its entry's bar signals long; no bar signals both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUpSides(ReadOnlySpan<ulong> longSignal, TradeBuffers buffers, int entries)
    {
        fixed (ulong* longs = longSignal)
        fixed (double* side = buffers.Side)
        fixed (int* entrySlot = buffers.EntrySlot)
        {
            for (var k = 0; k < entries; k++)
            {
                var slot = entrySlot[k];
                side[k] = ((int)((longs[slot >> 6] >> slot) & 1) * 2) - 1;
            }
        }
    }

    /// <summary>The bits of the last word that are slots.</summary>
    private static ulong ValidBits(int slots) => ulong.MaxValue >> (-slots & 63);
}
