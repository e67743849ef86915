using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// The maximum drawdown of the equity marked at every close, exact, without a look at most closes: within a trade the mark
/// A·(1 + w·(d·(P/E − 1) − c)) is monotone in the close P, so the lowest possible mark of a group of trades is known. A group is
/// looked at only if that could lie deeper below the highest possible peak than the worst drawdown so far, which starts
/// from one known to be reached; the exact peak is worked out only then.
/// </summary>
internal ref struct DrawdownScan
{
    /// <summary>Covers the rounding of the bounds.</summary>
    private const double Tolerance = 1e-12;

    private readonly TradeBuffers _buffers;
    private readonly MarkBounds _bounds;
    private readonly ReadOnlySpan<double> _closes;
    private readonly int _count;
    private readonly double _cost;
    private readonly ReadOnlySpan<double> _entryCosts;
    private readonly ReadOnlySpan<double> _weights;
    private double _peak;
    private double _worst;

    private DrawdownScan(TradeBuffers buffers, int count, double cost, ReadOnlySpan<double> closes, MarkBounds bounds)
    {
        (_buffers, _count, _cost, _peak) = (buffers, count, cost, 1);
        _entryCosts = buffers.EntryCost;
        _weights = buffers.Weights;
        _bounds = bounds;
        _closes = closes;
    }

    /// <summary>The maximum drawdown as a fraction; 1 or more when a mark is zero or negative.</summary>
    /// <param name="buffers">Trades with equity; takes the group bounds.</param>
    /// <param name="count">Number of trades.</param>
    /// <param name="cost">c per side where the trades have no costs of their own.</param>
    /// <param name="closes">Closes by slot.</param>
    /// <param name="bounds">Bounds of the trades' marks.</param>
    public static double Maximum(TradeBuffers buffers, int count, double cost, ReadOnlySpan<double> closes, MarkBounds bounds) =>
        new DrawdownScan(buffers, count, cost, closes, bounds).Maximum();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Maximum()
    {
        _worst = _bounds.OfGroups();
        ReadOnlySpan<double> low = _buffers.GroupLow, high = _buffers.GroupHigh;
        var (highestPeak, resolved, groups) = (1.0, 0, (_count + MarkBounds.Group - 1) / MarkBounds.Group);
        for (var group = 0; group < groups; group++)
        {
            highestPeak = double.MaxNative(highestPeak, high[group]);
            if (low[group] >= highestPeak * (1 - _worst) * (1 + Tolerance))
            {
                continue;
            }

            ResolvePeak(resolved, group);
            VisitGroup(group, peakOnly: false);
            (resolved, highestPeak) = (group + 1, _peak);
        }

        return _worst;
    }

    /// <summary>
    /// The exact peak after the groups [from, to), none of which can hold the worst drawdown: the most promising first, then those
    /// still above.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ResolvePeak(int from, int to)
    {
        if (from == to)
        {
            return;
        }

        ReadOnlySpan<double> high = _buffers.GroupHigh;
        var best = from;
        for (var group = from + 1; group < to; group++)
        {
            best = high[group] > high[best] ? group : best;
        }

        VisitGroup(best, peakOnly: true);
        for (var group = from; group < to; group++)
        {
            if (high[group] > _peak * (1 - Tolerance) && group != best)
            {
                VisitGroup(group, peakOnly: true);
            }
        }
    }

    /// <summary>The blocks of a group that may hold a higher peak or a deeper fall.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void VisitGroup(int group, bool peakOnly)
    {
        var end = Math.Min((group + 1) * MarkBounds.Group, _count);
        for (var first = group * MarkBounds.Group; first < end; first += TradeReturns.Block)
        {
            var (low, high) = _bounds.Of(first, Math.Min(first + TradeReturns.Block, end) - 1);
            var shallow = peakOnly || low >= double.MaxNative(_peak, high) * (1 - _worst) * (1 + Tolerance);
            if (!shallow || high > _peak * (1 - Tolerance))
            {
                VisitBlock(first, shallow);
            }
        }
    }

    /// <summary>
    /// The marks of a block: the exact range of all eight trades at once, and one by one only where that leaves the answer open.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void VisitBlock(int first, bool peakOnly)
    {
        var trades = Math.Min(TradeReturns.Block, _count - first);
        Span<double> lows = stackalloc double[TradeReturns.Block], highs = stackalloc double[TradeReturns.Block];
        for (var k = 0; k < trades; k++)
        {
            (lows[k], highs[k]) = CloseRange(_buffers.EntrySlot[first + k], _buffers.ExitSlot[first + k]);
        }

        var (lowest, highest) = MarkRange(first, trades, lows, highs);
        var peak = double.MaxNative(_peak, highest);
        if (peakOnly || lowest >= peak * (1 - _worst) * (1 + Tolerance))
        {
            // Whatever the order of the marks, no fall within the block is deeper than the worst.
            _peak = peak;
            return;
        }

        for (var k = 0; k < trades; k++)
        {
            var trade = first + k;
            var (entry, exit) = (_buffers.EntrySlot[trade], _buffers.ExitSlot[trade]);
            if (highs[k] > _peak && lows[k] < highs[k] * (1 - _worst))
            {
                VisitCloses(trade, _closes[entry..exit]);
            }
            else
            {
                _peak = double.MaxNative(_peak, highs[k]);
                Fall(lows[k]);
            }

            if (trade == _count - 1 || exit < _buffers.EntrySlot[trade + 1])
            {
                var flat = _buffers.Equity[trade + 1];
                _peak = double.MaxNative(_peak, flat);
                Fall(flat);
            }
        }
    }

    private void Fall(double mark)
    {
        _worst = Math.Max(_worst, 1 - (mark / _peak));
    }

    private void VisitCloses(int trade, ReadOnlySpan<double> closes)
    {
        var (equity, side, entry) = (_buffers.Equity[trade], _buffers.Side(trade), _buffers.EntryPrice[trade]);
        var cost = _entryCosts.IsEmpty ? _cost : _entryCosts[trade];
        foreach (var close in closes)
        {
            var factor = 1 - cost + (side * ((close / entry) - 1));
            var mark = equity * (_weights.IsEmpty ? factor : 1 + (_weights[trade] * (factor - 1)));
            _peak = Math.Max(_peak, mark);
            _worst = Math.Max(_worst, 1 - (mark / _peak));
        }
    }

    /// <summary>
    /// Turns the ranges of the closes held into those of the marks; returns the range of all marks, the flat ones after each trade
    /// included.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly (double Lowest, double Highest) MarkRange(int first, int trades, Span<double> lows, Span<double> highs)
    {
        var (one, zero, infinity) = (Vector512<double>.One, Vector512<double>.Zero, Vector512.Create(double.PositiveInfinity));
        var lanes = Vector512.Create(0d, 1, 2, 3, 4, 5, 6, 7);
        var entry = Vector512.Create(_buffers.EntryPrice.AsSpan(first));
        var equity = Vector512.Create(_buffers.Equity.AsSpan(first));
        var after = Vector512.Create(_buffers.Equity.AsSpan(first + 1));
        var side = TradeReturns.Sides(_buffers.LongTrades, first);
        var exits = Vector256.Create(_buffers.ExitSlot.AsSpan(first));
        var inside = Vector512.LessThan(lanes, Vector512.Create((double)trades));
        var held = inside & Widen(Vector256.LessThan(Vector256.Create(_buffers.EntrySlot.AsSpan(first)), exits));
        var final = Vector512.Equals(lanes, Vector512.Create((double)(_count - 1 - first)));
        var flat = inside & (final | Widen(Vector256.LessThan(exits, Vector256.Create(_buffers.EntrySlot.AsSpan(first + 1)))));

        var entryFactor = _entryCosts.IsEmpty ? Vector512.Create(1 - _cost) : one - Vector512.Create(_entryCosts[first..]);
        var atLow = entryFactor + (side * ((Vector512.Create(lows) / entry) - one));
        var atHigh = entryFactor + (side * ((Vector512.Create(highs) / entry) - one));
        if (!_weights.IsEmpty)
        {
            var weight = Vector512.Create(_weights[first..]);
            (atLow, atHigh) = (one + (weight * (atLow - one)), one + (weight * (atHigh - one)));
        }

        (atLow, atHigh) = (equity * atLow, equity * atHigh);
        var low = Vector512.ConditionalSelect(held, Vector512.MinNative(atLow, atHigh), infinity);
        var high = Vector512.ConditionalSelect(held, Vector512.MaxNative(atLow, atHigh), zero);
        low.CopyTo(lows);
        high.CopyTo(highs);
        return (
            PriceRange.Lowest(Vector512.MinNative(low, Vector512.ConditionalSelect(flat, after, infinity))),
            PriceRange.Highest(Vector512.MaxNative(high, Vector512.ConditionalSelect(flat, after, zero))));
    }

    private static Vector512<double> Widen(Vector256<int> mask) =>
        Vector512.Create(Vector256.WidenLower(mask), Vector256.WidenUpper(mask)).AsDouble();

    /// <summary>Lowest and highest close of the slots [from, to); one vector for the short trades that most are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly (double Low, double High) CloseRange(int from, int to)
    {
        if (to - from > TradeReturns.Block || from + TradeReturns.Block > _closes.Length)
        {
            return PriceRange.Of(_closes[from..to]);
        }

        var inside = Vector512.LessThan(Vector512.Create(0d, 1, 2, 3, 4, 5, 6, 7), Vector512.Create((double)(to - from)));
        var closes = Vector512.Create(_closes[from..]);
        var low = Vector512.ConditionalSelect(inside, closes, Vector512.Create(double.PositiveInfinity));
        var high = Vector512.ConditionalSelect(inside, closes, Vector512<double>.Zero);
        return (PriceRange.Lowest(low), PriceRange.Highest(high));
    }
}
