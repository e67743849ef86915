using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>Sums over the trades of one strategy.</summary>
/// <param name="Net">Σr.</param>
/// <param name="Gains">Σ max(r, 0).</param>
/// <param name="Losses">Σ min(r, 0).</param>
/// <param name="Gross">Σ w·d(x − 1).</param>
/// <param name="Notional">Σ w·(1 + x).</param>
/// <param name="Wins">Trades with r &gt; 0.</param>
/// <param name="Solvent">No trade took the equity to zero or below.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TradeSums(
    double Net, double Gains, double Losses, double Gross, double Notional, int Wins, bool Solvent);

/// <summary>
/// Returns and compounding, eight trades at a time: r = w·(d·(x − 1) − c·(1 + x)), equity ← equity·(1 + r). Without weights w = 1 and none
/// is read.
/// </summary>
internal static class TradeReturns
{
    public const int Block = 8;

    /// <summary>Fills returns and equity of the first <paramref name="count"/> trades.</summary>
    /// <param name="buffers">Entries, exits and sides.</param>
    /// <param name="count">Number of trades.</param>
    /// <param name="cost">c per side.</param>
    public static TradeSums Compute(TradeBuffers buffers, int count, double cost) =>
        Compute(buffers, count, new ConstantCost(Vector512.Create(cost)));

    private static unsafe TradeSums Compute<TCost>(TradeBuffers buffers, int count, TCost costs)
        where TCost : struct, ITradeCost
    {
        if (buffers.Weights.Length == 0)
        {
            return Compute(buffers, count, costs, default(All));
        }

        fixed (double* weights = buffers.Weights)
        {
            // Beyond the last trade: any that is finite.
            Vector512.Store(Vector512<double>.One, weights + count);
            return Compute(buffers, count, costs, new Fraction(weights));
        }
    }

    /// <summary>The same with costs of their own for every entry and exit: r = w·(d·(x − 1) − (c entry + c exit · x)).</summary>
    public static unsafe TradeSums ComputeCharged(TradeBuffers buffers, int count)
    {
        fixed (double* entryCost = buffers.EntryCost, exitCost = buffers.ExitCost)
        {
            return Compute(buffers, count, new ChargedCost(entryCost, exitCost));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe TradeSums Compute<TCost, TWeight>(TradeBuffers buffers, int count, TCost costs, TWeight weights)
        where TCost : struct, ITradeCost
        where TWeight : struct, ITradeWeight
    {
        var zero = Vector512<double>.Zero;
        var one = Vector512<double>.One;
        Vector512<double> net = zero, gains = zero, losses = zero, gross = zero, notional = zero, smallest = one, carry = one;
        Vector512<double> lanes = Vector512.Create(0d, 1, 2, 3, 4, 5, 6, 7);
        Vector512<double> first1 = Vector512.LessThan(lanes, one), first2 = Vector512.LessThan(lanes, one + one);
        var first4 = Vector512.LessThan(lanes, Vector512.Create(4d));
        var wins = Vector512<long>.Zero;
        fixed (double* entryPrice = buffers.EntryPrice, exitPrice = buffers.ExitPrice, returns = buffers.Returns, equity = buffers.Equity)
        {
            // Beyond the last trade: an unchanged price, that no side gains from.
            Vector512.Store(one, entryPrice + count);
            Vector512.Store(one, exitPrice + count);
            equity[0] = 1;
            for (var k = 0; k < count; k += Block)
            {
                var inside = Vector512.LessThan(lanes, Vector512.Create((double)(count - k)));
                var x = Vector512.Load(exitPrice + k) / Vector512.Load(entryPrice + k);
                var move = Sides(buffers.LongTrades, k) * (x - one);
                var traded = (one + x) & inside;
                var r = weights.Of(k, move - costs.Of(k, x, traded, inside));
                Vector512.Store(r, returns + k);
                net += r;
                gains += Vector512.MaxNative(r, zero);
                losses += Vector512.MinNative(r, zero);
                gross += weights.Of(k, move);
                notional += weights.Of(k, traded);
                wins -= Vector512.GreaterThan(r, zero).AsInt64();

                // Running product of 1 + r within the block, then times the equity before it.
                var factor = one + r;
                smallest = Vector512.MinNative(smallest, factor);
                factor *= Vector512.ConditionalSelect(first1, one, Vector512.Shuffle(factor, Vector512.Create(0L, 0, 1, 2, 3, 4, 5, 6)));
                factor *= Vector512.ConditionalSelect(first2, one, Vector512.Shuffle(factor, Vector512.Create(0L, 0, 0, 1, 2, 3, 4, 5)));
                factor *= Vector512.ConditionalSelect(first4, one, Vector512.Shuffle(factor, Vector512.Create(0L, 0, 0, 0, 0, 1, 2, 3)));
                var after = factor * carry;
                carry = Vector512.Shuffle(after, Vector512.Create(7L));
                Vector512.Store(after, equity + k + 1);
            }
        }

        return new(
            Total(net), Total(gains), Total(losses), Total(gross), Total(notional), (int)Vector512.Sum(wins),
            Vector512.GreaterThanAll(smallest, zero));
    }

    /// <summary>d of the eight trades from <paramref name="first"/>, a multiple of eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sides(ReadOnlySpan<ulong> longTrades, int first)
    {
        var bit = Vector512.Create(1ul, 2, 4, 8, 16, 32, 64, 128);
        var isLong = Vector512.Equals(Vector512.Create(longTrades[first >> 6] >> first) & bit, bit).AsDouble();
        return Vector512.ConditionalSelect(isLong, Vector512<double>.One, -Vector512<double>.One);
    }

    /// <summary>The costs of eight trades.</summary>
    private interface ITradeCost
    {
        /// <param name="first">The first trade.</param>
        /// <param name="x">Exit over entry.</param>
        /// <param name="traded">1 + x of the trades, 0 beyond the last.</param>
        /// <param name="inside">All ones for a trade, 0 beyond the last.</param>
        Vector512<double> Of(int first, Vector512<double> x, Vector512<double> traded, Vector512<double> inside);
    }

    private readonly struct ConstantCost(Vector512<double> cost) : ITradeCost
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<double> Of(int first, Vector512<double> x, Vector512<double> traded, Vector512<double> inside) => cost * traded;
    }

    private readonly unsafe struct ChargedCost(double* entryCost, double* exitCost) : ITradeCost
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<double> Of(int first, Vector512<double> x, Vector512<double> traded, Vector512<double> inside) =>
            (Vector512.Load(entryCost + first) + (Vector512.Load(exitCost + first) * x)) & inside;
    }

    /// <summary>What eight trades gain or pay on the whole of the equity, turned into what they do on the part they take.</summary>
    private interface ITradeWeight
    {
        /// <param name="first">The first trade.</param>
        /// <param name="whole">Of each trade, with w = 1.</param>
        Vector512<double> Of(int first, Vector512<double> whole);
    }

    private readonly struct All : ITradeWeight
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<double> Of(int first, Vector512<double> whole) => whole;
    }

    private readonly unsafe struct Fraction(double* weights) : ITradeWeight
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<double> Of(int first, Vector512<double> whole) => Vector512.Load(weights + first) * whole;
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
