using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>Daily returns: equity at the last close of each date over that of the date before, the first over the initial cash.</summary>
internal static class DailyEquity
{
    /// <summary>
    /// From the trades: the state at a date's end is a popcount (or a short search) away, and only an open trade needs a close.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Returns(BacktestPlan plan, TradeBuffers buffers, int count, Span<double> dailyReturns)
    {
        ReadOnlySpan<double> closes = plan.SlotCloses, equity = buffers.Equity, entryPrice = buffers.EntryPrice;
        ReadOnlySpan<int> lastBars = plan.Calendar.LastBarOfDate;
        ReadOnlySpan<double> weights = buffers.Weights;
        var entryFactor = 1 - plan.Settings.CostPerSide;
        var charged = plan.Quotes.HasCosts;
        var walked = new WalkedState(buffers.EntrySlot.AsSpan(0, count), buffers.ExitSlot);
        var before = 1.0;
        for (var date = 0; date < lastBars.Length; date++)
        {
            var slot = lastBars[date] - plan.Delay;
            var (entered, held) = plan.Walks ? walked.At(slot) : TradeState.At(buffers, slot);
            var mark = equity[entered - held];
            if (held != 0)
            {
                var trade = entered - 1;
                var paid = charged ? 1 - buffers.EntryCost[trade] : entryFactor;
                var factor = paid + (buffers.Side(trade) * ((closes[slot] / entryPrice[trade]) - 1));
                mark *= weights.IsEmpty ? factor : 1 + (weights[trade] * (factor - 1));
            }

            dailyReturns[date] = (mark / before) - 1;
            before = mark;
        }
    }

    /// <summary>From a curve with a mark at every bar; once it is zero the returns are zero.</summary>
    public static void Returns(BacktestPlan plan, ReadOnlySpan<double> curve, Span<double> dailyReturns)
    {
        var before = plan.Settings.InitialCash;
        for (var date = 0; date < dailyReturns.Length; date++)
        {
            var mark = curve[plan.Calendar.LastBarOfDate[date]];
            dailyReturns[date] = before == 0 ? 0 : (mark / before) - 1;
            before = mark;
        }
    }
}
