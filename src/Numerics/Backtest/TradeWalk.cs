using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// The trades of a strategy whose positions do not simply follow its signal: from one trade's end to the next set bit at which an entry
/// is possible. Where a trade ends is the same for all strategies (<see cref="TradeHold.Horizon"/>, <see cref="TradeHold.Barrier"/>) or
/// the next clear bit of its side (<see cref="TradeHold.Signal"/> with passive fills, or where the weight of positions is not always
/// known).
/// </summary>
internal static unsafe class TradeWalk
{
    /// <summary>Lists entries, exits, prices and costs; a trade open at the end is settled at the last close.</summary>
    public static ExtractedTrades Run(BacktestPlan plan, int threshold, int cutoff, int regime, TradeBuffers buffers)
    {
        ListSignals(plan, threshold, cutoff, regime, buffers);
        var count = plan.Settings.Hold switch
        {
            TradeHold.Horizon when plan.Barriers is null => WalkHorizon(plan, buffers),
            TradeHold.Horizon or TradeHold.Barrier => WalkBarriers(plan, buffers),
            _ => WalkSignals(plan, threshold, cutoff, regime, buffers),
        };
        var openAtEnd = count > 0 && buffers.ExitSlot[count - 1] >= plan.Slots;
        var closed = openAtEnd ? count - 1 : count;
        var held = LookUp(plan, plan.Bitmaps.Long(threshold), buffers, closed);
        if (openAtEnd)
        {
            held += Settle(plan, plan.Bitmaps.Long(threshold), buffers, closed);
        }

        return new(count, held, openAtEnd);
    }

    /// <summary>The bits at which a position may be opened, eight words at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ListSignals(BacktestPlan plan, int threshold, int cutoff, int regime, TradeBuffers buffers)
    {
        fixed (ulong* longs = plan.Bitmaps.Long(threshold), shorts = plan.Bitmaps.Short(threshold))
        fixed (ulong* cutoffs = plan.Bitmaps.Cutoff(cutoff), regimes = plan.Bitmaps.Regime(regime))
        fixed (ulong* longEntries = plan.Entries.Long, shortEntries = plan.Entries.Short, entries = buffers.Entries)
        {
            nint word = 0;
            for (; word < plan.Bitmaps.Words; word += Vector512<ulong>.Count)
            {
                var allowed = Vector512.Load(cutoffs + word) & Vector512.Load(regimes + word);
                var isLong = Vector512.Load(longs + word) & Vector512.Load(longEntries + word);
                var isShort = Vector512.Load(shorts + word) & Vector512.Load(shortEntries + word);
                Vector512.Store((isLong | isShort) & allowed, entries + word);
            }

            // One more for the search, which looks at two words at once.
            entries[word] = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int WalkHorizon(BacktestPlan plan, TradeBuffers buffers)
    {
        var (count, slots, horizon) = (0, plan.Slots, plan.Settings.HorizonBars);
        var step = horizon + (plan.Quotes.Passive ? 1 : 0);
        fixed (ulong* entries = buffers.Entries)
        fixed (int* entrySlot = buffers.EntrySlot, exitSlot = buffers.ExitSlot)
        {
            for (var slot = Next(entries, 0, slots); slot < slots; slot = Next(entries, slot + step, slots))
            {
                (entrySlot[count], exitSlot[count]) = (slot, slot + horizon);
                count++;
            }
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int WalkBarriers(BacktestPlan plan, TradeBuffers buffers)
    {
        var (count, slots) = (0, plan.Slots);
        fixed (ulong* entries = buffers.Entries)
        fixed (ushort* steps = plan.Barriers!.Steps)
        fixed (int* entrySlot = buffers.EntrySlot)
        {
            for (var slot = Next(entries, 0, slots); slot < slots; slot = Next(entries, slot + steps[slot], slots))
            {
                entrySlot[count++] = slot;
            }
        }

        if (count > 0)
        {
            // The others are looked up with their prices; this one tells whether it is still open.
            var last = buffers.EntrySlot[count - 1];
            buffers.ExitSlot[count - 1] = last + plan.Barriers.Exits[last].Bars;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int WalkSignals(BacktestPlan plan, int threshold, int cutoff, int regime, TradeBuffers buffers)
    {
        var (count, slots, words) = (0, plan.Slots, plan.Bitmaps.Words);
        var gap = plan.Quotes.Passive ? 1 : 0;
        fixed (ulong* longs = plan.Bitmaps.Long(threshold), shorts = plan.Bitmaps.Short(threshold))
        fixed (ulong* cutoffs = plan.Bitmaps.Cutoff(cutoff), regimes = plan.Bitmaps.Regime(regime), entries = buffers.Entries)
        {
            for (var slot = Next(entries, 0, slots); slot < slots;)
            {
                var side = ((longs[slot >> 6] >> slot) & 1) != 0 ? longs : shorts;
                var exit = slots;
                var later = ulong.MaxValue << (slot + 1);
                for (var word = (slot + 1) >> 6; word < words; word++, later = ulong.MaxValue)
                {
                    var ends = ~(side[word] & cutoffs[word] & regimes[word]) & later;
                    if (ends != 0)
                    {
                        exit = (word << 6) + BitOperations.TrailingZeroCount(ends);
                        break;
                    }
                }

                (buffers.EntrySlot[count], buffers.ExitSlot[count]) = (slot, exit);
                count++;
                slot = Next(entries, exit + gap, slots);
            }
        }

        return count;
    }

    /// <summary>The first set bit from one on, the number of slots or more if none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next(ulong* entries, int from, int slots)
    {
        while (from < slots)
        {
            // The 64 bits from here on, out of two words; in two steps because a shift by 64 would be one by 0.
            var word = entries + (from >> 6);
            var bits = (word[0] >> from) | (word[1] << 1 << ~from);
            if (bits != 0)
            {
                return from + BitOperations.TrailingZeroCount(bits);
            }

            from += PredicateBitmaps.WordBits;
        }

        return slots;
    }

    /// <summary>Sides, prices and costs of the closed trades; returns the slots held.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long LookUp(BacktestPlan plan, ReadOnlySpan<ulong> longSignals, TradeBuffers buffers, int closed)
    {
        var quotes = plan.Quotes;
        var exits = plan.Barriers is null ? default : plan.Barriers.Exits.AsSpan();
        long held = 0;
        fixed (ulong* longs = longSignals, longTrades = buffers.LongTrades)
        fixed (double* longEntry = quotes.LongEntry.Span, longExit = quotes.LongExit.Span)
        fixed (double* shortEntry = quotes.ShortEntry.Span, shortExit = quotes.ShortExit.Span)
        fixed (double* entryPrice = buffers.EntryPrice, exitPrice = buffers.ExitPrice)
        fixed (int* entrySlot = buffers.EntrySlot, exitSlot = buffers.ExitSlot)
        {
            var sides = 0ul;
            for (var trade = 0; trade < closed; trade++)
            {
                var entry = entrySlot[trade];
                var isLong = (longs[entry >> 6] >> entry) & 1;
                sides = (trade & 63) == 0 ? isLong : sides | (isLong << trade);
                longTrades[trade >> 6] = sides;
                entryPrice[trade] = (isLong != 0 ? longEntry : shortEntry)[entry];
                if (exits.IsEmpty)
                {
                    held += exitSlot[trade] - entry;
                    exitPrice[trade] = (isLong != 0 ? longExit : shortExit)[exitSlot[trade]];
                }
                else
                {
                    ref readonly var exit = ref exits[entry];
                    held += exit.Bars;
                    (exitSlot[trade], exitPrice[trade]) = (entry + exit.Bars, exit.Price);
                }
            }
        }

        if (quotes.HasCosts)
        {
            for (var trade = 0; trade < closed; trade++)
            {
                var entry = buffers.EntrySlot[trade];
                buffers.EntryCost[trade] = quotes.EntryCost[entry];
                buffers.ExitCost[trade] = quotes.ExitCost(
                    buffers.ExitSlot[trade], exits.IsEmpty ? BarrierTouch.Time : exits[entry].Touch, buffers.Side(trade) > 0, atEnd: false);
            }
        }

        return held;
    }

    /// <summary>Closes the open trade at the last close; returns the slots it was held.</summary>
    private static int Settle(BacktestPlan plan, ReadOnlySpan<ulong> longSignals, TradeBuffers buffers, int trade)
    {
        var (entry, last, quotes) = (buffers.EntrySlot[trade], plan.Slots - 1, plan.Quotes);
        var (word, bit) = (trade / PredicateBitmaps.WordBits, trade % PredicateBitmaps.WordBits);
        var isLong = (longSignals[entry / PredicateBitmaps.WordBits] >> (entry % PredicateBitmaps.WordBits)) & 1;
        buffers.LongTrades[word] = (bit == 0 ? 0 : buffers.LongTrades[word]) | (isLong << bit);
        buffers.ExitSlot[trade] = last;
        buffers.EntryPrice[trade] = (isLong != 0 ? quotes.LongEntry : quotes.ShortEntry).Span[entry];
        buffers.ExitPrice[trade] = plan.SlotCloses[last];
        if (quotes.HasCosts)
        {
            buffers.EntryCost[trade] = quotes.EntryCost[entry];
            buffers.ExitCost[trade] = quotes.MarketCost[last];
        }

        return last - entry + 1;
    }
}
