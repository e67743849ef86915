using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// The equity of a ladder, the mean of parts that compound each on its own. With A the equity of its part before a trade, an open trade
/// adds A·(d·(P/E − 1) − c) to the sum of the parts and a closed one A·r. Both are linear in the close P, so sums over the trades in
/// order (which is that of their entries and of their exits) give the equity at any close from two positions in the list.
/// </summary>
internal sealed class LadderEquity : IDisposable
{
    /// <summary>Covers the rounding of the bounds.</summary>
    private const double Tolerance = 1e-9;

    private readonly BacktestPlan _plan;
    private readonly LadderPlan _ladder;
    private readonly TradeBuffers _buffers;
    private readonly double[] _parts;

    /// <summary>Sums over the trades before each: A·(−c − d), A·r, A·d/E and A.</summary>
    private readonly Vector256<double>[] _sums;
    private int _count;
    private double _peak;
    private double _worst;

    public LadderEquity(BacktestPlan plan, LadderPlan ladder, TradeBuffers buffers)
    {
        (_plan, _ladder, _buffers) = (plan, ladder, buffers);
        _parts = new double[ladder.Sleeves];
        _sums = ArrayPool<Vector256<double>>.Shared.Rent(plan.Slots + 1);
    }

    /// <summary>The equity after the last bar, the start being 1.</summary>
    public double Final => (_parts.Length + _sums[_count][1]) / _parts.Length;

    /// <summary>Compounds the trades in the buffers, whose returns are known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compound(int count)
    {
        _count = count;
        _parts.AsSpan().Fill(1);
        var cost = _plan.Settings.CostPerSide;
        ReadOnlySpan<double> costs = _buffers.EntryCost;
        ReadOnlySpan<int> slots = _buffers.EntrySlot.AsSpan(0, count);
        ReadOnlySpan<double> returns = _buffers.Returns, entries = _buffers.EntryPrice;
        ReadOnlySpan<ulong> longs = _buffers.LongTrades;
        ReadOnlySpan<short> partOf = _ladder.SleeveOf;
        Span<double> parts = _parts;
        Span<Vector256<double>> sums = _sums;
        var sum = Vector256<double>.Zero;
        sums[0] = sum;
        for (var trade = 0; trade < slots.Length; trade++)
        {
            // ±1 by its sign bit.
            var isShort = ~(longs[trade >> 6] >> trade) & 1;
            var side = BitConverter.UInt64BitsToDouble(0x3FF0000000000000 | (isShort << 63));
            ref var part = ref parts[partOf[slots[trade]]];
            var (before, r) = (part, returns[trade]);
            part = before * (1 + r);
            var paid = costs.IsEmpty ? cost : costs[trade];
            sum += Vector256.Create(before) * Vector256.Create(-paid - side, r, side / entries[trade], 1);
            sums[trade + 1] = sum;
        }
    }

    /// <summary>Daily returns: equity at the last close of each date over that of the date before.</summary>
    public void DailyReturns(Span<double> dailyReturns)
    {
        var (before, entered, closed) = (1.0, 0, 0);
        ReadOnlySpan<int> entrySlots = _buffers.EntrySlot.AsSpan(0, _count), exitSlots = _buffers.ExitSlot.AsSpan(0, _count);
        for (var date = 0; date < dailyReturns.Length; date++)
        {
            var slot = _plan.Calendar.LastBarOfDate[date] - _plan.Delay;
            var mark = 1.0;
            if (slot >= 0)
            {
                entered = WalkedState.CountUpTo(entrySlots, slot, entered);
                closed = WalkedState.CountUpTo(exitSlots, slot, closed);
                mark = At(slot, entered, closed);
            }

            dailyReturns[date] = (mark / before) - 1;
            before = mark;
        }
    }

    /// <summary>
    /// The maximum drawdown at the closes, exact: the equity at the end of every 64 slots and a bound of how far it can be from there
    /// within the next 64 tell which of them have to be looked at.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double MaximumDrawdown()
    {
        BoundWords();
        ReadOnlySpan<double> low = _buffers.GroupLow, high = _buffers.GroupHigh;
        var (highestPeak, resolved) = (1.0, 0);
        _peak = 1;
        for (var word = 0; word < _plan.Bitmaps.Words; word++)
        {
            highestPeak = Math.Max(highestPeak, high[word]);
            if (low[word] >= highestPeak * (1 - _worst) * (1 + Tolerance))
            {
                continue;
            }

            ResolvePeak(resolved, word);
            VisitWord(word, peakOnly: false);
            (resolved, highestPeak) = (word + 1, _peak);
        }

        return _worst;
    }

    public void Dispose() => ArrayPool<Vector256<double>>.Shared.Return(_sums);

    /// <summary>Equity at the close of a slot with so many trades entered and closed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double At(int slot, int entered, int closed)
    {
        var open = _sums[entered] - _sums[closed];
        return (_parts.Length + _sums[closed][1] + open[0] + (_plan.SlotCloses[slot] * open[2])) / _parts.Length;
    }

    /// <summary>
    /// Lowest and highest possible equity of every word; starts the worst drawdown with one that is reached between their ends. The trades
    /// open at any time in a word, together A, move the sum of the parts by at most A·R·(ρ + 2c): ρ is the range of the word's prices, R
    /// the most that a price is away from an entry, and each trade pays both sides at most.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BoundWords()
    {
        Span<double> low = _buffers.GroupLow, high = _buffers.GroupHigh;
        var (spread, costs) = (_ladder.Spread / _parts.Length, 2 * _plan.Quotes.LargestCost);
        var (equity, peak, closed) = (1.0, 1.0, 0);
        _worst = 0;
        for (var word = 0; word < _plan.Bitmaps.Words; word++)
        {
            var last = Math.Min((word + 1) * PredicateBitmaps.WordBits, _plan.Slots) - 1;
            var entered = _buffers.EntriesBefore[word + 1];
            var (lowest, highest) = (_plan.WordLow[word], _plan.WordHigh[word]);
            if (word > 0)
            {
                var before = _plan.SlotCloses[(word * PredicateBitmaps.WordBits) - 1];
                (lowest, highest) = (Math.Min(lowest, before), Math.Max(highest, before));
            }

            var open = _sums[entered][3] - _sums[closed][3];
            var reach = open * spread * ((highest / lowest) - 1 + costs);
            (low[word], high[word]) = (equity - reach, equity + reach);
            closed = last == _plan.Slots - 1 ? _count : EnteredUpTo(last - _plan.Settings.HorizonBars);
            equity = At(last, entered, closed);
            peak = Math.Max(peak, equity);
            _worst = Math.Max(_worst, 1 - (equity / peak));
        }
    }

    private int EnteredUpTo(int slot)
    {
        if (slot < 0)
        {
            return 0;
        }

        var (word, bit) = (slot / PredicateBitmaps.WordBits, slot % PredicateBitmaps.WordBits);
        return _buffers.EntriesBefore[word] + BitOperations.PopCount(_buffers.Entries[word] & (ulong.MaxValue >> (63 - bit)));
    }

    /// <summary>The exact peak after the words [from, to), none of which can hold the worst drawdown.</summary>
    private void ResolvePeak(int from, int to)
    {
        if (from == to)
        {
            return;
        }

        ReadOnlySpan<double> high = _buffers.GroupHigh;
        var best = from;
        for (var word = from + 1; word < to; word++)
        {
            best = high[word] > high[best] ? word : best;
        }

        VisitWord(best, peakOnly: true);
        for (var word = from; word < to; word++)
        {
            if (high[word] > _peak * (1 - Tolerance) && word != best)
            {
                VisitWord(word, peakOnly: true);
            }
        }
    }

    /// <summary>The equity at every close of a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void VisitWord(int word, bool peakOnly)
    {
        var first = word * PredicateBitmaps.WordBits;
        var end = Math.Min(first + PredicateBitmaps.WordBits, _plan.Slots);
        ReadOnlySpan<int> entrySlots = _buffers.EntrySlot.AsSpan(0, _count), exitSlots = _buffers.ExitSlot.AsSpan(0, _count);
        var (entered, closed) = (_buffers.EntriesBefore[word], EnteredUpTo(first - 1 - _plan.Settings.HorizonBars));
        for (var slot = first; slot < end; slot++)
        {
            entered += entered < _count && entrySlots[entered] == slot ? 1 : 0;
            while (closed < _count && exitSlots[closed] <= slot)
            {
                closed++;
            }

            var equity = At(slot, entered, closed);
            _peak = Math.Max(_peak, equity);
            if (!peakOnly)
            {
                _worst = Math.Max(_worst, 1 - (equity / _peak));
            }
        }
    }
}
