using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// Where a position entered at a slot ends, found once for every slot and side and shared by all strategies, because barriers do not
/// depend on the strategy. Entered at E with volatility v, a long position has its target at E·(1 + pt·v) and its stop at
/// E·(1 − sl·v), a short one its target below and its stop above. Within a bar the open comes first: beyond a barrier it is the price of
/// the exit. Else a bar that reaches both has reached the stop. Bars looked at: from the entry bar for fills at the open, else from the
/// next; up to the bar before the time limit, for fills at the close up to the time limit itself.
/// </summary>
internal sealed class BarrierExits
{
    private readonly BacktestPlan _plan;
    private readonly double[] _wordHigh;
    private readonly double[] _wordLow;

    public BarrierExits(BacktestPlan plan)
    {
        _plan = plan;
        (_wordHigh, _wordLow) = (new double[plan.Bitmaps.Words], new double[plan.Bitmaps.Words]);
        (Long, Short) = (Create(plan, TradeDirection.Short), Create(plan, TradeDirection.Long));
    }

    /// <summary>Exits of long positions; empty where none is taken.</summary>
    public BarrierExit[] Long { get; }

    /// <summary>Exits of short positions; empty where none is taken.</summary>
    public BarrierExit[] Short { get; }

    /// <summary>Finds the range of the words [from, to), which the search needs for all words.</summary>
    public void Prepare(int from, int to)
    {
        for (var word = from; word < to; word++)
        {
            var (first, end) = (word * PredicateBitmaps.WordBits, Math.Min((word + 1) * PredicateBitmaps.WordBits, _plan.Slots));
            _wordHigh[word] = PriceRange.Of(Slots(_plan.Segment.High)[first..end]).High;
            _wordLow[word] = PriceRange.Of(Slots(_plan.Segment.Low)[first..end]).Low;
        }
    }

    /// <summary>Finds the exits of the slots in the words [from, to) at which any strategy may enter.</summary>
    public void Find(int from, int to)
    {
        for (var word = from; word < to; word++)
        {
            var (longs, shorts) = _plan.Bitmaps.AnySide(word);
            FindWord(word, longs, isLong: true);
            FindWord(word, shorts, isLong: false);
        }
    }

    private static BarrierExit[] Create(BacktestPlan plan, TradeDirection without) =>
        plan.Settings.Direction == without ? [] : GC.AllocateUninitializedArray<BarrierExit>(plan.Slots);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindWord(int word, ulong bits, bool isLong)
    {
        var settings = _plan.Settings;
        var through = settings.Fill == FillPrice.Passive ? settings.TickSize * SlotQuotes.TickShare : 0;
        ReadOnlySpan<double> open = Slots(_plan.Segment.Open), high = Slots(_plan.Segment.High), low = Slots(_plan.Segment.Low);
        ReadOnlySpan<double> volatility = _plan.Segment.Volatility.Span;
        var entries = (isLong ? _plan.Quotes.LongEntry : _plan.Quotes.ShortEntry).Span;
        var exits = isLong ? Long : Short;
        var skipped = settings.Fill == FillPrice.Open ? 0 : 1;
        var looked = settings.HorizonBars + (settings.Fill == FillPrice.Close ? 1 : 0);
        for (; bits != 0; bits &= bits - 1)
        {
            var slot = (word * PredicateBitmaps.WordBits) + BitOperations.TrailingZeroCount(bits);
            var levels = BarrierLevels.Of(entries[slot], volatility[slot], settings, isLong);
            var (lower, upper) = isLong ? (levels.Stop, levels.Target + through) : (levels.Target - through, levels.Stop);
            var end = Math.Min(slot + looked, open.Length);
            var at = FirstOutside(high, low, lower, upper, slot + skipped, end);
            exits[slot] = at < end
                ? levels.At(at, open[at], high[at], low[at], through, isLong)
                : new(slot + settings.HorizonBars, double.NaN, BarrierTouch.Time);
        }
    }

    /// <summary>The first slot in [from, end) whose bar reaches a level; at or beyond the end if none does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FirstOutside(ReadOnlySpan<double> high, ReadOnlySpan<double> low, double lower, double upper, int from, int end)
    {
        Vector512<double> uppers = Vector512.Create(upper), lowers = Vector512.Create(lower);
        for (var slot = from; slot < end;)
        {
            var wordEnd = (slot | (PredicateBitmaps.WordBits - 1)) + 1;
            if (slot % PredicateBitmaps.WordBits == 0 && _wordHigh[slot / PredicateBitmaps.WordBits] < upper
                && _wordLow[slot / PredicateBitmaps.WordBits] > lower)
            {
                slot = wordEnd;
            }
            else if (slot + Vector512<double>.Count <= high.Length)
            {
                var reached = Vector512.GreaterThanOrEqual(Vector512.Create(high[slot..]), uppers)
                    | Vector512.LessThanOrEqual(Vector512.Create(low[slot..]), lowers);
                var lanes = reached.ExtractMostSignificantBits();
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

    private ReadOnlySpan<double> Slots(ReadOnlyMemory<double> column) => column.Span[^_plan.Slots..];
}
