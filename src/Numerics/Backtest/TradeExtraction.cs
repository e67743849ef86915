using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>The trades of one strategy.</summary>
/// <param name="Count">Trades, the open one included.</param>
/// <param name="HeldSlots">Bars with a position after their fill, summed over the parts of a ladder.</param>
/// <param name="OpenAtEnd">The last trade is open at the end of the segment.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ExtractedTrades(int Count, long HeldSlots, bool OpenAtEnd);

/// <summary>
/// Turns bitmaps into lists of entries and exits, visiting only the bars where the position changes. Entries and exits
/// alternate, so the k-th entry belongs to the k-th exit; a reversal is both at the same fill.
/// </summary>
internal static unsafe class TradeExtraction
{
    /// <summary>The trades of the signals that cut-off and regime let through; the rows are padded to whole vectors.</summary>
    public static ExtractedTrades Run(
        ReadOnlySpan<ulong> longSignal, ReadOnlySpan<ulong> shortSignal, ReadOnlySpan<ulong> cutoff, ReadOnlySpan<ulong> regime,
        ReadOnlySpan<double> fill, TradeBuffers buffers)
    {
        var changed = ListChanges(longSignal, shortSignal, cutoff, regime, buffers);
        var (entries, exits) = ListTrades(changed, buffers);

        // A position held to the end is left, if at all, in the bits beyond the last slot.
        exits -= exits > 0 && buffers.ExitSlot[exits - 1] >= fill.Length ? 1 : 0;
        var held = LookUpPrices(fill, buffers, entries, exits);
        return new(entries, held, entries > exits);
    }

    /// <summary>Eight words at a time, keeps those in which the position changes; returns their number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ListChanges(
        ReadOnlySpan<ulong> longSignal, ReadOnlySpan<ulong> shortSignal, ReadOnlySpan<ulong> cutoff, ReadOnlySpan<ulong> regime,
        TradeBuffers buffers)
    {
        nint count = 0;
        Vector512<ulong> longBefore = default, shortBefore = default;
        fixed (ulong* longs = longSignal, shorts = shortSignal, cutoffs = cutoff, regimes = regime)
        fixed (ulong* entryBits = buffers.Entries, heldBits = buffers.Held)
        fixed (ulong* changedWord = buffers.ChangedWord, changedEntries = buffers.ChangedEntries,
            changedExits = buffers.ChangedExits, changedLongs = buffers.ChangedLongs)
        fixed (int* changesBefore = buffers.ChangesBefore)
        {
            for (nint word = 0; word < longSignal.Length; word += TradeState.Words)
            {
                var allowed = Vector512.Load(cutoffs + word) & Vector512.Load(regimes + word);
                Vector512<ulong> isLong = Vector512.Load(longs + word) & allowed, isShort = Vector512.Load(shorts + word) & allowed;
                Vector512<ulong> wasLong = OneBarLater(isLong, longBefore), wasShort = OneBarLater(isShort, shortBefore);
                (longBefore, shortBefore) = (isLong, isShort);
                var entry = Vector512.AndNot(isLong, wasLong) | Vector512.AndNot(isShort, wasShort);
                var exit = Vector512.AndNot(wasLong, isLong) | Vector512.AndNot(wasShort, isShort);
                Vector512.Store(entry, entryBits + word);
                Vector512.Store(isLong | isShort, heldBits + word);

                changesBefore[word / TradeState.Words] = (int)count;
                var changed = ~Vector512.Equals(entry | exit, Vector512<ulong>.Zero);
                WordPacking.Write(Vector512.Create((ulong)word) + Vector512<ulong>.Indices, changed, changedWord + count);
                WordPacking.Write(entry, changed, changedEntries + count);
                WordPacking.Write(exit, changed, changedExits + count);
                WordPacking.Write(isLong, changed, changedLongs + count);
                count += BitOperations.PopCount(changed.ExtractMostSignificantBits());
            }
        }

        return (int)count;
    }

    /// <summary>Entries, exits and sides of the changed words; the numbers of entries and exits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (int Entries, int Exits) ListTrades(int changed, TradeBuffers buffers)
    {
        nint entered = 0, exited = 0;
        fixed (ulong* changedWord = buffers.ChangedWord, changedEntries = buffers.ChangedEntries, changedExits = buffers.ChangedExits)
        fixed (ulong* changedLongs = buffers.ChangedLongs, longTrades = buffers.LongTrades)
        fixed (int* entrySlot = buffers.EntrySlot, exitSlot = buffers.ExitSlot, entriesBefore = buffers.EntriesBefore)
        {
            longTrades[0] = 0;
            for (nint k = 0; k < changed; k++)
            {
                var (entries, exits, offset) = (changedEntries[k], changedExits[k], (int)changedWord[k] * PredicateBitmaps.WordBits);
                int newEntries = BitOperations.PopCount(entries), newExits = BitOperations.PopCount(exits);
                entriesBefore[k] = (int)entered;
                BitPositions.Append(longTrades, entered, BitPositions.Extract(changedLongs[k], entries), newEntries);
                BitPositions.Write(entries, newEntries, offset, entrySlot + entered);
                BitPositions.Write(exits, newExits, offset, exitSlot + exited);
                entered += newEntries;
                exited += newExits;
            }
            entriesBefore[changed] = (int)entered;
        }

        return ((int)entered, (int)exited);
    }

    /// <summary>The bits moved up by one across words, the highest bit of the vector before first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> OneBarLater(Vector512<ulong> bits, Vector512<ulong> before)
    {
        var earlier = Vector512.ConditionalSelect(
            Vector512.Create(ulong.MaxValue, 0, 0, 0, 0, 0, 0, 0),
            Vector512.Shuffle(before, Vector512.Create(7ul)),
            Vector512.Shuffle(bits, Vector512.Create(0ul, 0, 1, 2, 3, 4, 5, 6)));
        return (bits << 1) | (earlier >> 63);
    }

    /// <summary>Fill prices of entries and exits; returns the slots held.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int LookUpPrices(ReadOnlySpan<double> fill, TradeBuffers buffers, int entries, int exits)
    {
        var held = 0;
        fixed (double* fills = fill, entryPrice = buffers.EntryPrice, exitPrice = buffers.ExitPrice)
        fixed (int* entrySlot = buffers.EntrySlot, exitSlot = buffers.ExitSlot)
        {
            for (var k = 0; k < exits; k++)
            {
                var (entry, exit) = (entrySlot[k], exitSlot[k]);
                entryPrice[k] = fills[entry];
                exitPrice[k] = fills[exit];
                held += exit - entry;
            }

            if (entries > exits)
            {
                entryPrice[exits] = fills[entrySlot[exits]];
                held += fill.Length - entrySlot[exits];
            }
        }

        return held;
    }
}
