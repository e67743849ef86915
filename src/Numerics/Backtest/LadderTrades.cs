using System.Numerics;
using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>The trades of a ladder: every set bit is one, whatever the others do, because its part of the capital is free.</summary>
internal static unsafe class LadderTrades
{
    /// <summary>Lists entries, exits, prices and costs; trades open at the end are settled at the last close.</summary>
    public static ExtractedTrades Run(BacktestPlan plan, int threshold, int cutoff, int regime, TradeBuffers buffers)
    {
        var count = ListEntries(plan, threshold, cutoff, regime, buffers);
        var horizon = plan.Settings.HorizonBars;

        // Exits come in the order of the entries, so those beyond the end are the last.
        var closed = WalkedState.CountUpTo(buffers.EntrySlot.AsSpan(0, count), plan.Slots - 1 - horizon, 0);
        LookUpPrices(plan, buffers, closed);
        var (last, held) = (plan.Slots - 1, (long)closed * horizon);
        for (var trade = closed; trade < count; trade++)
        {
            var slot = buffers.EntrySlot[trade];
            buffers.ExitSlot[trade] = last;
            buffers.EntryPrice[trade] = (buffers.Side(trade) > 0 ? plan.Quotes.LongEntry : plan.Quotes.ShortEntry).Span[slot];
            buffers.ExitPrice[trade] = plan.SlotCloses[last];
            held += last - slot + 1;
        }

        if (plan.Quotes.HasCosts)
        {
            LookUpCosts(plan.Quotes, buffers, closed, count);
        }

        return new(count, held, closed < count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ListEntries(BacktestPlan plan, int threshold, int cutoff, int regime, TradeBuffers buffers)
    {
        nint count = 0;
        var words = plan.Bitmaps.Words;
        fixed (ulong* longs = plan.Bitmaps.Long(threshold), shorts = plan.Bitmaps.Short(threshold))
        fixed (ulong* cutoffs = plan.Bitmaps.Cutoff(cutoff), regimes = plan.Bitmaps.Regime(regime))
        fixed (ulong* longEntries = plan.Entries.Long, shortEntries = plan.Entries.Short)
        fixed (ulong* entryBits = buffers.Entries, longTrades = buffers.LongTrades)
        fixed (int* entrySlot = buffers.EntrySlot, entriesBefore = buffers.EntriesBefore)
        {
            longTrades[0] = 0;
            for (nint word = 0; word < words; word++)
            {
                var allowed = cutoffs[word] & regimes[word];
                var bought = longs[word] & longEntries[word] & allowed;
                var entries = bought | (shorts[word] & shortEntries[word] & allowed);
                (entryBits[word], entriesBefore[word]) = (entries, (int)count);
                if (entries != 0)
                {
                    var added = BitOperations.PopCount(entries);
                    BitPositions.Append(longTrades, count, BitPositions.Extract(bought, entries), added);
                    BitPositions.Write(entries, added, (int)word * PredicateBitmaps.WordBits, entrySlot + count);
                    count += added;
                }
            }

            entriesBefore[words] = (int)count;
        }

        return (int)count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUpPrices(BacktestPlan plan, TradeBuffers buffers, int closed)
    {
        var horizon = plan.Settings.HorizonBars;
        var quotes = plan.Quotes;
        fixed (double* longEntry = quotes.LongEntry.Span, longExit = quotes.LongExit.Span)
        fixed (double* shortEntry = quotes.ShortEntry.Span, shortExit = quotes.ShortExit.Span)
        fixed (double* entryPrice = buffers.EntryPrice, exitPrice = buffers.ExitPrice)
        fixed (int* entrySlot = buffers.EntrySlot, exitSlot = buffers.ExitSlot)
        {
            if (!quotes.Passive)
            {
                for (var trade = 0; trade < closed; trade++)
                {
                    var (entry, exit) = (entrySlot[trade], entrySlot[trade] + horizon);
                    (exitSlot[trade], entryPrice[trade], exitPrice[trade]) = (exit, longEntry[entry], longExit[exit]);
                }

                return;
            }

            for (var trade = 0; trade < closed; trade++)
            {
                var (entry, exit, isLong) = (entrySlot[trade], entrySlot[trade] + horizon, buffers.Side(trade) > 0);
                exitSlot[trade] = exit;
                (entryPrice[trade], exitPrice[trade]) = isLong ? (longEntry[entry], longExit[exit]) : (shortEntry[entry], shortExit[exit]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUpCosts(SlotQuotes quotes, TradeBuffers buffers, int closed, int count)
    {
        fixed (double* entries = quotes.EntryCost, longExits = quotes.LongExitCost, shortExits = quotes.ShortExitCost)
        fixed (double* market = quotes.MarketCost, entryCost = buffers.EntryCost, exitCost = buffers.ExitCost)
        fixed (int* entrySlot = buffers.EntrySlot, exitSlot = buffers.ExitSlot)
        {
            if (!quotes.Passive)
            {
                for (var trade = 0; trade < count; trade++)
                {
                    (entryCost[trade], exitCost[trade]) = (market[entrySlot[trade]], market[exitSlot[trade]]);
                }

                return;
            }

            for (var trade = 0; trade < count; trade++)
            {
                var exits = trade >= closed ? market : buffers.Side(trade) > 0 ? longExits : shortExits;
                (entryCost[trade], exitCost[trade]) = (entries[entrySlot[trade]], exits[exitSlot[trade]]);
            }
        }
    }
}
