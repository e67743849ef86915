using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>Sums over the trades of one strategy.</summary>
/// <param name="Net">Σr.</param>
/// <param name="Gains">Σ max(r, 0).</param>
/// <param name="Losses">Σ min(r, 0).</param>
/// <param name="Gross">Σ d(x − 1).</param>
/// <param name="Notional">Σ (1 + x).</param>
/// <param name="Wins">Trades with r &gt; 0.</param>
/// <param name="Drawdown">A drawdown that was reached for certain; the true maximum is at least this.</param>
/// <param name="Solvent">No trade took the equity to zero or below.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TradeSums(
    double Net, double Gains, double Losses, double Gross, double Notional, int Wins, double Drawdown, bool Solvent);

/// <summary>
/// Returns and compounding, eight trades at a time: r = d·(x − 1) − c·(1 + x), equity ← equity·(1 + r). Each block of eight
/// also leaves bounds of every mark within it, from the range of the closes it spans, so that the drawdown scan can pass over it.
/// </summary>
internal static class TradeReturns
{
    public const int Block = 8;

    /// <summary>Fills returns, equity and block bounds of the first <paramref name="count"/> trades.</summary>
    /// <param name="buffers">Entries, exits and, for a null <paramref name="side"/>, sides.</param>
    /// <param name="count">Number of trades.</param>
    /// <param name="side">d of every trade, or null to read each trade's own.</param>
    /// <param name="cost">c per side.</param>
    /// <param name="wordLow">Lowest close of every 64 slots.</param>
    /// <param name="wordHigh">Highest close of every 64 slots.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe TradeSums Compute(
        TradeBuffers buffers, int count, double? side, double cost, ReadOnlySpan<double> wordLow, ReadOnlySpan<double> wordHigh)
    {
        var zero = Vector512<double>.Zero;
        var one = Vector512<double>.One;
        Vector512<double> costs = Vector512.Create(cost), entryFactor = Vector512.Create(1 - cost);
        Vector512<double> net = zero, gains = zero, losses = zero, gross = zero, notional = zero, smallest = one, carry = one;
        Vector512<double> lanes = Vector512.Create(0d, 1, 2, 3, 4, 5, 6, 7);
        Vector512<double> first1 = Vector512.LessThan(lanes, one), first2 = Vector512.LessThan(lanes, one + one);
        var first4 = Vector512.LessThan(lanes, Vector512.Create(4d));
        var wins = Vector512<long>.Zero;
        var sameSide = Vector512.Create(side ?? 0);
        double peak = 1, drawdown = 0;
        fixed (double* entryPrice = buffers.EntryPrice, exitPrice = buffers.ExitPrice, sides = buffers.Side)
        fixed (double* returns = buffers.Returns, equity = buffers.Equity, low = buffers.BlockLow, high = buffers.BlockHigh)
        fixed (int* entrySlot = buffers.EntrySlot, exitSlot = buffers.ExitSlot)
        {
            equity[0] = 1;
            entrySlot[count] = int.MaxValue;
            for (var k = 0; k < count; k += Block)
            {
                var inside = Vector512.LessThan(lanes, Vector512.Create((double)(count - k)));
                var entry = Vector512.ConditionalSelect(inside, Vector512.Load(entryPrice + k), one);
                var exit = Vector512.ConditionalSelect(inside, Vector512.Load(exitPrice + k), one);
                var d = side is null ? Vector512.ConditionalSelect(inside, Vector512.Load(sides + k), zero) : sameSide;
                var x = exit / entry;
                var traded = (one + x) & inside;
                var move = (d * (x - one)) & inside;
                var r = move - (costs * traded);
                Vector512.Store(r, returns + k);
                net += r;
                gains += Vector512.MaxNative(r, zero);
                losses += Vector512.MinNative(r, zero);
                gross += move;
                notional += traded;
                wins -= Vector512.GreaterThan(r, zero).AsInt64();

                // Running product of 1 + r within the block, then times the equity before it.
                var factor = one + r;
                smallest = Vector512.MinNative(smallest, factor);
                factor *= Vector512.ConditionalSelect(first1, one, Vector512.Shuffle(factor, Vector512.Create(0L, 0, 1, 2, 3, 4, 5, 6)));
                factor *= Vector512.ConditionalSelect(first2, one, Vector512.Shuffle(factor, Vector512.Create(0L, 0, 0, 1, 2, 3, 4, 5)));
                factor *= Vector512.ConditionalSelect(first4, one, Vector512.Shuffle(factor, Vector512.Create(0L, 0, 0, 0, 0, 1, 2, 3)));
                var after = factor * carry;
                var before = Vector512.ConditionalSelect(first1, carry, Vector512.Shuffle(after, Vector512.Create(0L, 0, 1, 2, 3, 4, 5, 6)));
                carry = Vector512.Shuffle(after, Vector512.Create(7L));
                Vector512.Store(after, equity + k + 1);

                var last = Math.Min(k + Block, count) - 1;
                var (lowest, highest) = Range(wordLow, wordHigh, entrySlot[k] >> 6, exitSlot[last] >> 6);
                var reciprocal = one / entry;
                var atLow = before * (entryFactor + (d * ((Vector512.Create(lowest) * reciprocal) - one)));
                var atHigh = before * (entryFactor + (d * ((Vector512.Create(highest) * reciprocal) - one)));
                low[k / Block] = Lowest(Vector512.MinNative(Vector512.MinNative(atLow, atHigh), after));
                high[k / Block] = -Lowest(-Vector512.MaxNative(Vector512.MaxNative(atLow, atHigh), after));

                // The equity after the block is a mark when the account is flat at that close; without a branch, reversals being unpredictable.
                var flat = (long)(exitSlot[last] - entrySlot[last + 1]) >> 63;
                var mark = BitConverter.Int64BitsToDouble(
                    (BitConverter.DoubleToInt64Bits(equity[last + 1]) & flat) | (BitConverter.DoubleToInt64Bits(peak) & ~flat));
                peak = double.MaxNative(peak, mark);
                drawdown = double.MaxNative(drawdown, 1 - (mark / peak));
            }
        }

        return new(Total(net), Total(gains), Total(losses), Total(gross), Total(notional), (int)Vector512.Sum(wins), drawdown,
            Vector512.GreaterThanAll(smallest, zero));
    }

    /// <summary>The range of the closes in the words [from, to]; one vector for the few words that most blocks span.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double Low, double High) Range(ReadOnlySpan<double> wordLow, ReadOnlySpan<double> wordHigh, int from, int to)
    {
        if (to - from < Block && from + Block <= wordLow.Length)
        {
            var inside = Vector512.LessThanOrEqual(Vector512.Create(0d, 1, 2, 3, 4, 5, 6, 7), Vector512.Create((double)(to - from)));
            var lows = Vector512.ConditionalSelect(inside, Vector512.Create(wordLow[from..]), Vector512.Create(double.PositiveInfinity));
            var highs = Vector512.ConditionalSelect(inside, Vector512.Create(wordHigh[from..]), Vector512<double>.Zero);
            return (Lowest(lows), -Lowest(-highs));
        }

        var (low, high) = (wordLow[from], wordHigh[from]);
        for (var word = from + 1; word <= to; word++)
        {
            low = double.MinNative(low, wordLow[word]);
            high = double.MaxNative(high, wordHigh[word]);
        }

        return (low, high);
    }

    private static double Lowest(Vector512<double> values)
    {
        var four = Vector256.MinNative(values.GetLower(), values.GetUpper());
        var two = Vector128.MinNative(four.GetLower(), four.GetUpper());
        return double.MinNative(two[0], two[1]);
    }

    /// <summary>The lanes summed in order: the same bytes whatever the machine's vector width.</summary>
    private static double Total(Vector512<double> lanes)
    {
        var sum = lanes[0];
        for (var lane = 1; lane < Block; lane++)
        {
            sum += lanes[lane];
        }

        return sum;
    }
}
