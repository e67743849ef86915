using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>One strategy of a grid: trades, then returns, then everything that needs marks.</summary>
internal static class StrategyEvaluation
{
    private const double BasisPoints = 1e4;

    /// <summary>The metrics of one strategy; fills its daily returns.</summary>
    public static StrategyMetrics Run(BacktestPlan plan, int strategy, TradeBuffers buffers, Span<double> dailyReturns)
    {
        var (threshold, cutoff, regime) = plan.Grid.Split(strategy);
        var settings = plan.Settings;
        var bitmaps = plan.Bitmaps;
        var trades = TradeExtraction.Run(
            bitmaps.Long(threshold), bitmaps.Short(threshold), bitmaps.Cutoff(cutoff), bitmaps.Regime(regime), plan.SlotFills, buffers);
        var notes = BacktestNotes.None;
        if (trades.OpenAtEnd)
        {
            notes |= BacktestNotes.OpenAtEnd;
            CloseLast(plan, trades.Count - 1, buffers);
        }

        var cost = settings.CostPerSide;
        var sums = TradeReturns.Compute(buffers, trades.Count, cost);
        var drawdown = sums.Solvent
            ? DrawdownScan.Maximum(
                buffers, trades.Count, cost, plan.SlotCloses, new(buffers, trades.Count, cost, plan.WordLow, plan.WordHigh))
            : 1;
        var finalEquity = buffers.Equity[trades.Count];
        if (drawdown < 1)
        {
            DailyEquity.Returns(plan, buffers, dailyReturns);
        }
        else
        {
            // An account at or near zero: replayed bar by bar, where the first mark at zero ends it.
            var trace = StrategyReplay.Run(plan.Segment, plan.Grid[strategy], settings, plan.Fill.Span);
            notes |= trace.Ruined ? BacktestNotes.Ruined : BacktestNotes.None;
            finalEquity = trace.Equity.Span[^1] / settings.InitialCash;
            DailyEquity.Returns(plan, trace.Equity.Span, dailyReturns);
        }

        return Summarise(plan, regime, trades, sums, buffers, dailyReturns, notes) with
        {
            TotalReturn = finalEquity - 1,
            MaxDrawdown = Math.Min(drawdown, 1),
        };
    }

    private static StrategyMetrics Summarise(
        BacktestPlan plan, int regime, ExtractedTrades trades, TradeSums sums, TradeBuffers buffers,
        ReadOnlySpan<double> dailyReturns, BacktestNotes notes)
    {
        var count = trades.Count;
        var mean = sums.Net / count;
        var deviation = SampleMoments.Deviation(buffers.Returns.AsSpan(0, count), mean);
        var sharpe = SharpeRatio.Annualised(dailyReturns);
        var consistency = WeeklyTrades.Consistency(plan, buffers, regime, ref notes);
        notes |= count switch
        {
            0 => BacktestNotes.NoTrades,
            1 => BacktestNotes.SingleTrade,
            _ => deviation == 0 ? BacktestNotes.IdenticalTradeReturns : BacktestNotes.None,
        };
        notes |= count > 0 && sums.Losses == 0 ? BacktestNotes.NoLosses : BacktestNotes.None;
        notes |= sharpe is not null ? BacktestNotes.None
            : dailyReturns.Length < 2 ? BacktestNotes.TooFewDates
            : BacktestNotes.ConstantDailyReturns;
        return new()
        {
            Sqn = SystemQualityNumber.FromMoments(count, mean, deviation, plan.Settings.SqnCap),
            SqnRaw = SystemQualityNumber.FromMoments(count, mean, deviation, 0),
            ProfitFactor = ProfitFactor.FromSums(sums.Gains, sums.Losses),
            WinRate = count > 0 ? (double)sums.Wins / count : null,
            Expectancy = count > 0 ? mean : null,
            TradeCount = count,
            BuyAndHoldReturn = (plan.Segment.Close.Span[^1] / plan.Segment.Open.Span[0]) - 1,
            Sharpe = sharpe,
            Exposure = (double)trades.HeldSlots / plan.Segment.Count,
            Turnover = sums.Notional,
            BreakEvenCostBps = count > 0 ? BasisPoints * sums.Gross / sums.Notional : null,
            WeeklyConsistency = consistency,
            Notes = notes,
        };
    }

    /// <summary>Settles the open trade at the last close; at that mark the account is flat.</summary>
    private static void CloseLast(BacktestPlan plan, int trade, TradeBuffers buffers)
    {
        var last = plan.Slots - 1;
        buffers.ExitSlot[trade] = last;
        buffers.ExitPrice[trade] = plan.SlotCloses[last];
        buffers.Held[last / PredicateBitmaps.WordBits] &= ~(1ul << (last % PredicateBitmaps.WordBits));
    }
}
