using System.Numerics;
using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// The trades of a strategy whose positions do not simply follow its signal: from one trade's end to the next set bit at which an entry
/// is possible. Where a trade ends is the same for all strategies (<see cref="TradeHold.Horizon"/>, <see cref="TradeHold.Barrier"/>) or
/// the next clear bit of its side (<see cref="TradeHold.Signal"/> with passive fills).
/// </summary>
internal static class TradeWalk
{
    /// <summary>Lists entries, exits, prices and costs; a trade open at the end is settled at the last close.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ExtractedTrades Run(BacktestPlan plan, int threshold, int cutoff, int regime, TradeBuffers buffers)
    {
        var signals = new SideSignals(plan, threshold, cutoff, regime);
        var (settings, quotes, slots) = (plan.Settings, plan.Quotes, plan.Slots);
        var longTrades = buffers.LongTrades.AsSpan();
        var (hold, horizon, gap) = (settings.Hold, settings.HorizonBars, quotes.Passive ? 1 : 0);
        var barrierGap = settings.Fill == FillPrice.Close ? 0 : 1;
        ReadOnlySpan<double> longEntry = quotes.LongEntry.Span, shortEntry = quotes.ShortEntry.Span;
        ReadOnlySpan<double> longExit = quotes.LongExit.Span, shortExit = quotes.ShortExit.Span;
        int[] entrySlot = buffers.EntrySlot, exitSlot = buffers.ExitSlot;
        double[] entryPrice = buffers.EntryPrice, exitPrice = buffers.ExitPrice;
        var (count, held, openAtEnd) = (0, 0, false);
        for (var slot = signals.NextEntry(0); slot < slots;)
        {
            var isLong = signals.IsLong(slot);
            var (exit, price, touch) = hold switch
            {
                TradeHold.Horizon => new(slot + horizon, double.NaN, BarrierTouch.Time),
                TradeHold.Barrier => (isLong ? plan.Barriers!.Long : plan.Barriers!.Short)[slot],
                _ => new BarrierExit(signals.End(slot, isLong), double.NaN, BarrierTouch.Time),
            };
            var next = exit + (touch == BarrierTouch.Time ? gap : barrierGap);
            if (exit >= slots)
            {
                (openAtEnd, exit, price, next) = (true, slots - 1, plan.SlotCloses[^1], slots);
                held++;
            }
            else if (touch == BarrierTouch.Time)
            {
                price = (isLong ? longExit : shortExit)[exit];
            }

            longTrades[count / PredicateBitmaps.WordBits] = (count % PredicateBitmaps.WordBits == 0
                ? 0
                : longTrades[count / PredicateBitmaps.WordBits]) | ((isLong ? 1ul : 0) << (count % PredicateBitmaps.WordBits));
            (entrySlot[count], exitSlot[count]) = (slot, exit);
            (entryPrice[count], exitPrice[count]) = ((isLong ? longEntry : shortEntry)[slot], price);
            if (quotes.HasCosts)
            {
                buffers.EntryCost[count] = quotes.EntryCost[slot];
                buffers.ExitCost[count] = quotes.ExitCost(exit, touch, isLong, openAtEnd);
            }

            held += exit - slot;
            count++;
            slot = signals.NextEntry(next);
        }

        return new(count, held, openAtEnd);
    }

    /// <summary>The rows of one strategy.</summary>
    private readonly ref struct SideSignals(BacktestPlan plan, int threshold, int cutoff, int regime)
    {
        private readonly ReadOnlySpan<ulong> _long = plan.Bitmaps.Long(threshold);
        private readonly ReadOnlySpan<ulong> _short = plan.Bitmaps.Short(threshold);
        private readonly ReadOnlySpan<ulong> _cutoff = plan.Bitmaps.Cutoff(cutoff);
        private readonly ReadOnlySpan<ulong> _regime = plan.Bitmaps.Regime(regime);
        private readonly ReadOnlySpan<ulong> _longEntries = plan.Entries.Long;
        private readonly ReadOnlySpan<ulong> _shortEntries = plan.Entries.Short;
        private readonly int _slots = plan.Slots;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsLong(int slot) => ((_long[slot / PredicateBitmaps.WordBits] >> (slot % PredicateBitmaps.WordBits)) & 1) != 0;

        /// <summary>The first slot from one on at which a position may be opened; the number of slots if none.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int NextEntry(int from)
        {
            var word = from / PredicateBitmaps.WordBits;
            if (word >= _longEntries.Length)
            {
                return _slots;
            }

            var bits = Entries(word) & (ulong.MaxValue << (from % PredicateBitmaps.WordBits));
            while (bits == 0)
            {
                if (++word >= _longEntries.Length)
                {
                    return _slots;
                }

                bits = Entries(word);
            }

            return (word * PredicateBitmaps.WordBits) + BitOperations.TrailingZeroCount(bits);
        }

        /// <summary>The first slot after one at which its side is no longer wanted; the number of slots or more if none.</summary>
        public int End(int slot, bool isLong)
        {
            var side = isLong ? _long : _short;
            var word = (slot + 1) / PredicateBitmaps.WordBits;
            var later = ulong.MaxValue << ((slot + 1) % PredicateBitmaps.WordBits);
            for (; word < _longEntries.Length; word++, later = ulong.MaxValue)
            {
                var ends = ~(side[word] & _cutoff[word] & _regime[word]) & later;
                if (ends != 0)
                {
                    return (word * PredicateBitmaps.WordBits) + BitOperations.TrailingZeroCount(ends);
                }
            }

            return _slots;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private ulong Entries(int word) =>
            ((_long[word] & _longEntries[word]) | (_short[word] & _shortEntries[word])) & _cutoff[word] & _regime[word];
    }
}
