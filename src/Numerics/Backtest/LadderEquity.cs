using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// The equity of a ladder, the mean of parts that compound each on its own. With A the equity of its part before a trade, an open trade
/// adds A·w·(d·(P/E − 1) − c) = α + β·P to the sum of the parts and a closed one A·r. Trades are entered and closed in one order, so the
/// equity at a close is the sum of the parts after the trades closed by then and α + β·P of those open, which are neighbours in the list.
/// </summary>
internal sealed unsafe class LadderEquity : IDisposable
{
    /// <summary>Covers the rounding of the bounds.</summary>
    private const double Tolerance = 1e-9;

    /// <summary>A horizon of so many slots adds a word to those that are bounded together.</summary>
    private const int SlotsForOneMoreWord = 128;

    private readonly BacktestPlan _plan;
    private readonly LadderPlan _ladder;
    private readonly TradeBuffers _buffers;
    private readonly double[] _parts;

    /// <summary>The sum of the parts after so many trades.</summary>
    private readonly double[] _sums;
    private readonly int _groupSlots;
    private int _count;
    private double _peak;
    private double _worst;

    public LadderEquity(BacktestPlan plan, LadderPlan ladder, TradeBuffers buffers)
    {
        (_plan, _ladder, _buffers) = (plan, ladder, buffers);
        _parts = new double[ladder.Sleeves];
        _sums = ArrayPool<double>.Shared.Rent(plan.Slots + 1);
        _groupSlots = PredicateBitmaps.WordBits * (1 + (plan.Settings.HorizonBars / SlotsForOneMoreWord));
    }

    /// <summary>The equity after the last bar, the start being 1.</summary>
    public double Final => _sums[_count] / _parts.Length;

    /// <summary>α of each trade, in the place of its exit price, which nobody needs any more.</summary>
    private double[] Constants => _buffers.ExitPrice;

    /// <summary>β of each trade, in the place of its entry price.</summary>
    private double[] Slopes => _buffers.EntryPrice;

    /// <summary>Equity at the end of each group, in the place of the equity of the parts, once their trades have their lines.</summary>
    private double[] Ends => _buffers.Equity;

    /// <summary>Compounds the trades in the buffers, whose returns are known.</summary>
    public void Compound(int count)
    {
        _count = count;
        (_buffers.EntrySlot[count], _buffers.ExitSlot[count]) = (int.MaxValue, int.MaxValue);
        CompoundParts();
        FindLines();
    }

    /// <summary>Daily returns: equity at the last close of each date over that of the date before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void DailyReturns(Span<double> dailyReturns)
    {
        var (before, entered, closed) = (1.0, 0, 0);
        ReadOnlySpan<int> entrySlots = _buffers.EntrySlot.AsSpan(0, _count), exitSlots = _buffers.ExitSlot.AsSpan(0, _count);
        ReadOnlySpan<double> closes = _plan.SlotCloses;
        ReadOnlySpan<int> lastBars = _plan.Calendar.LastBarOfDate;
        for (var date = 0; date < dailyReturns.Length; date++)
        {
            var slot = lastBars[date] - _plan.Delay;
            var mark = 1.0;
            if (slot >= 0)
            {
                entered = WalkedState.CountUpTo(entrySlots, slot, entered);
                closed = WalkedState.CountUpTo(exitSlots, slot, closed);
                var (constant, slope) = Open(closed, entered);
                mark = (_sums[closed] + constant + (slope * closes[slot])) / _parts.Length;
            }

            dailyReturns[date] = (mark / before) - 1;
            before = mark;
        }
    }

    /// <summary>
    /// The maximum drawdown at the closes, exact: the equity at the end of every group of slots and a bound of how far it can be from there
    /// within the next group tell which of them have to be looked at.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double MaximumDrawdown()
    {
        var groups = BoundGroups();
        ReadOnlySpan<double> low = _buffers.GroupLow, high = _buffers.GroupHigh;
        var (highestPeak, resolved) = (1.0, 0);
        _peak = 1;
        for (var group = 0; group < groups; group++)
        {
            highestPeak = double.MaxNative(highestPeak, high[group]);
            if (low[group] >= highestPeak * (1 - _worst) * (1 + Tolerance))
            {
                continue;
            }

            ResolvePeak(resolved, group);
            (resolved, highestPeak) = (group, double.MaxNative(_peak, high[group]));
            if (low[group] < highestPeak * (1 - _worst) * (1 + Tolerance))
            {
                VisitGroup(group, peakOnly: false);
                (resolved, highestPeak) = (group + 1, _peak);
            }
        }

        return _worst;
    }

    public void Dispose() => ArrayPool<double>.Shared.Return(_sums);

    /// <summary>The equity of its part before each trade, and the sum of all parts after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CompoundParts()
    {
        _parts.AsSpan().Fill(1);
        fixed (double* returns = _buffers.Returns, equity = _buffers.Equity, parts = _parts, sums = _sums)
        fixed (int* slots = _buffers.EntrySlot)
        fixed (short* partOf = _ladder.SleeveOf)
        {
            var (sum, exact) = ((double)_parts.Length, (double)_parts.Length);
            sums[0] = sum;
            for (nint trade = 0; trade < _count; trade++)
            {
                var part = parts + partOf[slots[trade]];
                var (before, gain) = (*part, *part * returns[trade]);
                *part = before + gain;
                equity[trade] = before;
                sum += gain;
                if (sum < exact / 2)
                {
                    // A sum that has shrunk carries the rounding of what it was, so it is taken afresh.
                    sum = 0;
                    foreach (var one in _parts)
                    {
                        sum += one;
                    }

                    exact = sum;
                }

                sums[trade + 1] = sum;
            }
        }
    }

    /// <summary>α = A·w·(−c − d) and β = A·w·d/E, eight trades at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindLines()
    {
        var zero = Vector512<double>.Zero;
        var costs = Vector512.Create(_plan.Settings.CostPerSide);
        fixed (double* equity = _buffers.Equity, constants = Constants, slopes = Slopes, charged = _buffers.EntryCost)
        fixed (double* weights = _buffers.Weights)
        {
            for (var trade = 0; trade < _count; trade += TradeReturns.Block)
            {
                var (before, side) = (Vector512.Load(equity + trade), TradeReturns.Sides(_buffers.LongTrades, trade));
                var cost = charged == null ? costs : Vector512.Load(charged + trade);
                before = weights == null ? before : before * Vector512.Load(weights + trade);
                Vector512.Store(before * (zero - cost - side), constants + trade);
                Vector512.Store(before * side / Vector512.Load(slopes + trade), slopes + trade);
            }
        }
    }

    /// <summary>Σα and Σβ of the trades [from, to).</summary>
    private (double Constant, double Slope) Open(int from, int to)
    {
        fixed (double* constants = Constants, slopes = Slopes)
        {
            return Sums(constants + from, slopes + from, to - from, Vector512<double>.AllBitsSet);
        }
    }

    /// <summary>The sums of some values of two columns, eight at a time; a mask may take away their signs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double First, double Second) Sums(double* first, double* second, int count, Vector512<double> mask)
    {
        Vector512<double> firsts = Vector512<double>.Zero, seconds = firsts;
        for (; count >= Vector512<double>.Count; count -= Vector512<double>.Count)
        {
            firsts += Vector512.Load(first) & mask;
            seconds += Vector512.Load(second) & mask;
            first += Vector512<double>.Count;
            second += Vector512<double>.Count;
        }

        // The columns have room for a whole vector more.
        mask &= Vector512.LessThan(Vector512.Create(0d, 1, 2, 3, 4, 5, 6, 7), Vector512.Create((double)count));
        return (Lanes(firsts + (Vector512.Load(first) & mask)), Lanes(seconds + (Vector512.Load(second) & mask)));
    }

    /// <summary>The lanes summed in one order on every machine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Lanes(Vector512<double> lanes)
    {
        var four = lanes.GetLower() + lanes.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    /// <summary>
    /// Lowest and highest possible equity of every group; starts the worst drawdown with one that is reached between their ends. While
    /// prices stay in [l, h] the trades open at any time in a group move the sum of the parts by at most Σ|β|·(h − l), and by what their
    /// entries and exits cost, c·Σ(A·w + |β|·h), with A·w ≤ |α|/(1 − c).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int BoundGroups()
    {
        var (slots, horizon, cost, share) = (_plan.Slots, _plan.Settings.HorizonBars, _plan.Quotes.LargestCost, 1.0 / _parts.Length);
        var (group, equity, peak, worst, closed) = (0, 1.0, 1.0, 0.0, 0);
        var (magnitude, investedShare) = (Vector512.Create(0x7FFFFFFFFFFFFFFF).AsDouble(), 1 / (1 - cost));
        fixed (double* constants = Constants, slopes = Slopes, sums = _sums, closes = _plan.SlotCloses)
        fixed (double* wordLow = _plan.WordLow, wordHigh = _plan.WordHigh, low = _buffers.GroupLow, high = _buffers.GroupHigh)
        fixed (double* ends = Ends)
        fixed (ulong* entries = _buffers.Entries)
        fixed (int* entriesBefore = _buffers.EntriesBefore)
        {
            for (var first = 0; first < slots; first += _groupSlots, group++)
            {
                var last = Math.Min(first + _groupSlots, slots) - 1;
                var (lowest, highest) = first == 0 ? (closes[0], closes[0]) : (closes[first - 1], closes[first - 1]);
                for (var word = first >> 6; word <= last >> 6; word++)
                {
                    (lowest, highest) = (double.MinNative(lowest, wordLow[word]), double.MaxNative(highest, wordHigh[word]));
                }

                var entered = entriesBefore[(last >> 6) + 1];
                var (invested, notional) = Sums(constants + closed, slopes + closed, entered - closed, magnitude);
                invested *= investedShare;
                var reach = ((notional * (highest - lowest)) + (cost * (invested + (notional * highest)))) * share;
                var before = equity;
                closed = last == slots - 1 ? _count : EnteredUpTo(last - horizon, entries, entriesBefore);
                var (constant, slope) = Sums(
                    constants + closed, slopes + closed, entered - closed, Vector512<double>.AllBitsSet);
                equity = (sums[closed] + constant + (slope * closes[last])) * share;
                ends[group] = equity;

                // Within reach of where the group starts and of where it ends.
                (low[group], high[group]) = (double.MaxNative(before, equity) - reach, double.MinNative(before, equity) + reach);
                peak = double.MaxNative(peak, equity);
                worst = double.MaxNative(worst, 1 - (equity / peak));
            }
        }

        _worst = worst;
        return group;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EnteredUpTo(int slot, ulong* entries, int* entriesBefore) =>
        slot < 0 ? 0 : entriesBefore[slot >> 6] + BitOperations.PopCount(entries[slot >> 6] & (ulong.MaxValue >> ~slot));

    /// <summary>The exact peak after the groups [from, to), none of which can hold the worst drawdown.</summary>
    private void ResolvePeak(int from, int to)
    {
        ReadOnlySpan<double> high = _buffers.GroupHigh, ends = Ends;
        var best = from;
        for (var group = from; group < to; group++)
        {
            best = high[group] > high[best] ? group : best;
            _peak = double.MaxNative(_peak, ends[group]);
        }

        if (from < to && high[best] > _peak * (1 - Tolerance))
        {
            VisitGroup(best, peakOnly: true);
        }

        for (var group = from; group < to; group++)
        {
            if (high[group] > _peak * (1 - Tolerance) && group != best)
            {
                VisitGroup(group, peakOnly: true);
            }
        }
    }

    /// <summary>
    /// The equity at every close of a group: what entries and exits change is put down at their slots and summed up from slot to slot.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void VisitGroup(int group, bool peakOnly)
    {
        var (first, end) = (group * _groupSlots, Math.Min((group + 1) * _groupSlots, _plan.Slots));
        var (count, share, horizon) = (end - first, 1.0 / _parts.Length, _plan.Settings.HorizonBars);
        Span<double> marks = stackalloc double[_groupSlots], slopeChange = stackalloc double[_groupSlots];
        marks.Clear();
        slopeChange.Clear();
        fixed (int* entrySlots = _buffers.EntrySlot, entriesBefore = _buffers.EntriesBefore)
        fixed (ulong* entries = _buffers.Entries)
        fixed (double* constants = Constants, slopes = Slopes, sums = _sums, closes = _plan.SlotCloses)
        {
            var (entered, closed) = (entriesBefore[first >> 6], EnteredUpTo(first - 1 - horizon, entries, entriesBefore));
            var (constant, slope) = Sums(constants + closed, slopes + closed, entered - closed, Vector512<double>.AllBitsSet);
            constant += sums[closed];
            for (; entrySlots[entered] < end; entered++)
            {
                var slot = entrySlots[entered] - first;
                marks[slot] += constants[entered];
                slopeChange[slot] += slopes[entered];
            }

            for (; entrySlots[closed] + (long)horizon < end; closed++)
            {
                var slot = entrySlots[closed] + horizon - first;
                marks[slot] += sums[closed + 1] - sums[closed] - constants[closed];
                slopeChange[slot] -= slopes[closed];
            }

            for (var k = 0; k < count; k++)
            {
                constant += marks[k];
                slope += slopeChange[k];
                marks[k] = (constant + (slope * closes[first + k])) * share;
            }
        }

        if (end == _plan.Slots)
        {
            // At the last close all that were open are closed.
            marks[count - 1] = Final;
        }

        Follow(marks[..count], peakOnly);
    }

    /// <summary>Takes marks into the peak and the worst fall from it, one by one only where their range leaves that open.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Follow(ReadOnlySpan<double> marks, bool peakOnly)
    {
        var (peak, worst) = (_peak, _worst);
        for (var from = 0; from < marks.Length; from += TradeReturns.Block)
        {
            var block = marks.Slice(from, Math.Min(TradeReturns.Block, marks.Length - from));
            var (low, high) = PriceRange.Of(block);
            if (peakOnly || low >= double.MaxNative(peak, high) * (1 - worst))
            {
                peak = double.MaxNative(peak, high);
                continue;
            }

            foreach (var mark in block)
            {
                if (mark > peak)
                {
                    peak = mark;
                }
                else if (mark < peak * (1 - worst))
                {
                    worst = Math.Max(worst, 1 - (mark / peak));
                }
            }
        }

        (_peak, _worst) = (peak, worst);
    }
}
