using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// Where a position entered at a slot ends, found once for every slot and shared by all strategies: barriers do not depend on the
/// strategy, and the sign of the prediction leaves a slot one side. Entered at E with volatility v, a long position has its target at
/// E·(1 + pt·v) and its stop at E·(1 − sl·v), a short one its target below and its stop above. Within a bar the open comes first: beyond
/// a barrier it is the price of the exit. Else a bar that reaches both has reached the stop. Bars looked at: from the entry bar for
/// fills at the open, else from the next; up to the bar before the time limit, for fills at the close up to the time limit itself. Where
/// positions end with their session, up to its last bar, at whose close they end; without levels that is all that ends them.
/// </summary>
internal sealed unsafe class BarrierExits
{
    private readonly BacktestPlan _plan;
    private readonly double[] _wordHigh;
    private readonly double[] _wordLow;

    public BarrierExits(BacktestPlan plan)
    {
        _plan = plan;
        (_wordHigh, _wordLow) = (new double[plan.Bitmaps.Words], new double[plan.Bitmaps.Words]);
        Exits = GC.AllocateUninitializedArray<BarrierExit>(plan.Slots);
        Steps = GC.AllocateUninitializedArray<ushort>(plan.Slots);
    }

    /// <summary>Ends of the positions entered at each slot where a strategy may enter.</summary>
    public BarrierExit[] Exits { get; }

    /// <summary>Slots from such an entry to the next slot at which a position may be opened.</summary>
    public ushort[] Steps { get; }

    /// <summary>Finds the range of the words [from, to), which the search needs for all words.</summary>
    public void Prepare(int from, int to)
    {
        ReadOnlySpan<double> high = _plan.Segment.High.Span[^_plan.Slots..], low = _plan.Segment.Low.Span[^_plan.Slots..];
        for (var word = from; word < to; word++)
        {
            var (first, end) = (word * PredicateBitmaps.WordBits, Math.Min((word + 1) * PredicateBitmaps.WordBits, _plan.Slots));
            _wordHigh[word] = PriceRange.Of(high[first..end]).High;
            _wordLow[word] = PriceRange.Of(low[first..end]).Low;
        }
    }

    /// <summary>Finds the ends of positions entered at the slots in the words [from, to) at which any strategy may enter.</summary>
    public void Find(int from, int to)
    {
        for (var word = from; word < to; word++)
        {
            var (longs, shorts) = _plan.Bitmaps.AnySide(word);
            FindWord(word, longs & _plan.Entries.Long[word], isLong: true);
            FindWord(word, shorts & _plan.Entries.Short[word], isLong: false);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindWord(int word, ulong bits, bool isLong)
    {
        if (bits == 0)
        {
            return;
        }

        var (settings, quotes, slots, horizon) = (_plan.Settings, _plan.Quotes, _plan.Slots, _plan.Settings.HorizonBars);
        var sessions = _plan.Sessions;
        var through = quotes.Passive ? settings.TickSize * SlotQuotes.TickShare : 0;
        var (skipped, looked) = (settings.Fill == FillPrice.Open ? 0 : 1, horizon + (settings.Fill == FillPrice.Close ? 1 : 0));
        var (gap, touchedGap) = (quotes.Passive ? 1 : 0, settings.Fill == FillPrice.Close ? 0 : 1);
        fixed (double* closes = _plan.SlotCloses, open = _plan.Segment.Open.Span[^slots..], high = _plan.Segment.High.Span[^slots..])
        fixed (double* low = _plan.Segment.Low.Span[^slots..], volatility = _plan.Segment.Volatility.Span)
        fixed (double* entries = (isLong ? quotes.LongEntry : quotes.ShortEntry).Span)
        fixed (double* exits = (isLong ? quotes.LongExit : quotes.ShortExit).Span)
        {
            for (; bits != 0; bits &= bits - 1)
            {
                var slot = (word * PredicateBitmaps.WordBits) + BitOperations.TrailingZeroCount(bits);
                var levels = settings.Hold == TradeHold.Barrier
                    ? BarrierLevels.Of(entries[slot], volatility[slot], settings, isLong)
                    : BarrierLevels.None(isLong);
                var (lower, upper) = isLong ? (levels.Stop, levels.Target + through) : (levels.Target - through, levels.Stop);
                var last = sessions is null ? 0 : sessions[slot + _plan.Delay] - _plan.Delay;
                var end = sessions is null ? Math.Min(slot + looked, slots) : last + 1;
                var at = FirstOutside(high, low, lower, upper, slot + skipped, end);
                if (at < end)
                {
                    var (price, touch) = levels.At(open[at], high[at], low[at], through, isLong);
                    Exits[slot] = new(price, at - slot, touch);
                    Steps[slot] = (ushort)(at - slot + touchedGap);
                }
                else if (sessions is not null)
                {
                    Exits[slot] = new(closes[last], last - slot, BarrierTouch.Session);
                    Steps[slot] = (ushort)(last - slot + 1);
                }
                else
                {
                    var exit = slot + horizon;
                    Exits[slot] = new(exit < slots ? exits[exit] : 0, horizon, BarrierTouch.Time);
                    Steps[slot] = (ushort)(horizon + gap);
                }
            }
        }
    }

    /// <summary>The first slot in [from, end) whose bar reaches a level; at or beyond the end if none does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FirstOutside(double* high, double* low, double lower, double upper, int from, int end)
    {
        Vector512<double> uppers = Vector512.Create(upper), lowers = Vector512.Create(lower);
        var slots = _plan.Slots;
        for (var slot = from; slot < end;)
        {
            var wordEnd = (slot | (PredicateBitmaps.WordBits - 1)) + 1;
            if (slot % PredicateBitmaps.WordBits == 0 && _wordHigh[slot / PredicateBitmaps.WordBits] < upper
                && _wordLow[slot / PredicateBitmaps.WordBits] > lower)
            {
                slot = wordEnd;
            }
            else if (slot + Vector512<double>.Count <= slots)
            {
                var lanes = (Vector512.GreaterThanOrEqual(Vector512.Load(high + slot), uppers)
                    | Vector512.LessThanOrEqual(Vector512.Load(low + slot), lowers)).ExtractMostSignificantBits();
                if (lanes != 0)
                {
                    return slot + BitOperations.TrailingZeroCount(lanes);
                }

                slot = Math.Min(slot + Vector512<double>.Count, wordEnd);
            }
            else if (high[slot] >= upper || low[slot] <= lower)
            {
                return slot;
            }
            else
            {
                slot++;
            }
        }

        return end;
    }
}
