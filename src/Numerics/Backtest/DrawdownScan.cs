using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// The maximum drawdown of the equity marked at every close, exact, without a look at most closes: within a trade the mark
/// A·(1 − c + d·(P/E − 1)) is monotone in the close P, so a block of trades whose bounds neither reach the peak nor fall below
/// the worst drawdown so far cannot matter. The worst starts from a drawdown known to be reached, so falling equity is skipped too.
/// </summary>
internal static class DrawdownScan
{
    /// <summary>Covers the rounding of the bounds.</summary>
    private const double Tolerance = 1e-12;

    /// <summary>The maximum drawdown as a fraction; 1 or more when a mark is zero or negative.</summary>
    /// <param name="buffers">Trades with equity and block bounds.</param>
    /// <param name="count">Number of trades.</param>
    /// <param name="side">d of every trade, or null to read each trade's own.</param>
    /// <param name="cost">c per side.</param>
    /// <param name="closes">Closes by slot.</param>
    /// <param name="reached">A drawdown known to be reached.</param>
    public static double Maximum(TradeBuffers buffers, int count, double? side, double cost, ReadOnlySpan<double> closes, double reached)
    {
        double peak = 1, worst = reached;
        for (var block = 0; block * TradeReturns.Block < count; block++)
        {
            if (buffers.BlockHigh[block] <= peak * (1 - Tolerance) && buffers.BlockLow[block] >= peak * (1 - worst) * (1 + Tolerance))
            {
                continue;
            }

            var from = block * TradeReturns.Block;
            for (var trade = from; trade < Math.Min(from + TradeReturns.Block, count); trade++)
            {
                var held = closes[buffers.EntrySlot[trade]..buffers.ExitSlot[trade]];
                Mark(held, buffers.Equity[trade], side ?? buffers.Side[trade], buffers.EntryPrice[trade], cost, ref peak, ref worst);
                if (trade == count - 1 || buffers.ExitSlot[trade] < buffers.EntrySlot[trade + 1])
                {
                    var flat = buffers.Equity[trade + 1];
                    peak = Math.Max(peak, flat);
                    worst = Math.Max(worst, 1 - (flat / peak));
                }
            }
        }

        return worst;
    }

    /// <summary>The closes at which one trade is held.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mark(ReadOnlySpan<double> closes, double equity, double side, double entry, double cost, ref double peak, ref double worst)
    {
        if (closes.IsEmpty)
        {
            return;
        }

        double low = closes[0], high = closes[0];
        foreach (var close in closes)
        {
            low = double.MinNative(low, close);
            high = double.MaxNative(high, close);
        }

        var atLow = equity * (1 - cost + (side * ((low / entry) - 1)));
        var atHigh = equity * (1 - cost + (side * ((high / entry) - 1)));
        var (lowest, highest) = (Math.Min(atLow, atHigh), Math.Max(atLow, atHigh));
        if (highest <= peak)
        {
            worst = Math.Max(worst, 1 - (lowest / peak));
        }
        else if (1 - (lowest / highest) <= worst)
        {
            // Whatever the order of the marks, no fall within the trade is deeper than the one already found.
            peak = highest;
        }
        else
        {
            foreach (var close in closes)
            {
                var mark = equity * (1 - cost + (side * ((close / entry) - 1)));
                peak = Math.Max(peak, mark);
                worst = Math.Max(worst, 1 - (mark / peak));
            }
        }
    }
}
