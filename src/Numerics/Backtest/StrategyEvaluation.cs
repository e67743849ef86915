using System.Runtime.CompilerServices;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>One strategy of a grid: trades, then returns, then everything that needs marks.</summary>
internal static class StrategyEvaluation
{
    private const double BasisPoints = 1e4;

    /// <summary>The metrics of one strategy; fills its daily returns.</summary>
    public static StrategyMetrics Run(
        BacktestPlan plan, int strategy, TradeBuffers buffers, LadderEquity? ladder, Span<double> dailyReturns)
    {
        var (threshold, cutoff, regime) = plan.Grid.Split(strategy);
        var settings = plan.Settings;
        var bitmaps = plan.Bitmaps;
        ExtractedTrades trades;
        if (ladder is not null)
        {
            trades = LadderTrades.Run(plan, threshold, cutoff, regime, buffers);
        }
        else if (plan.Walks)
        {
            trades = TradeWalk.Run(plan, threshold, cutoff, regime, buffers);
        }
        else
        {
            trades = TradeExtraction.Run(
                bitmaps.Long(threshold), bitmaps.Short(threshold), bitmaps.Cutoff(cutoff), bitmaps.Regime(regime), plan.SlotFills,
                buffers);
            Settle(plan, trades, buffers);
        }

        if (plan.Sizes.Differ)
        {
            LookUpWeights(plan.Sizes.Weights.Span, trades.Count, buffers);
        }

        var notes = trades.OpenAtEnd ? BacktestNotes.OpenAtEnd : BacktestNotes.None;
        var sums = plan.Quotes.HasCosts
            ? TradeReturns.ComputeCharged(buffers, trades.Count)
            : TradeReturns.Compute(buffers, trades.Count, settings.CostPerSide);
        var (drawdown, finalEquity) = ladder is null
            ? Mark(plan, trades.Count, sums.Solvent, buffers, dailyReturns)
            : Mark(plan, trades.Count, ladder, buffers, dailyReturns);
        if (drawdown >= 1)
        {
            // An account at or near zero: replayed bar by bar, where the first mark at zero ends it.
            var trace = StrategyReplay.Run(plan.Segment, plan.Grid[strategy], settings, plan.Fill);
            notes |= trace.Ruined ? BacktestNotes.Ruined : BacktestNotes.None;
            finalEquity = trace.Equity.Span[^1] / settings.InitialCash;
            drawdown = ladder is null ? 1 : DeepestFall(trace.Equity.Span, settings.InitialCash);
            DailyEquity.Returns(plan, trace.Equity.Span, dailyReturns);
        }

        return Summarise(plan, regime, trades, sums, buffers, dailyReturns, notes) with
        {
            TotalReturn = finalEquity - 1,
            MaxDrawdown = drawdown,
        };
    }

    /// <summary>
    /// Maximum drawdown and final equity of positions one after the other; a drawdown of 1 or more leaves the rest undone.
    /// </summary>
    private static (double Drawdown, double FinalEquity) Mark(
        BacktestPlan plan, int count, bool solvent, TradeBuffers buffers, Span<double> dailyReturns)
    {
        var drawdown = solvent
            ? DrawdownScan.Maximum(
                buffers, count, plan.Settings.CostPerSide, plan.SlotCloses,
                new(buffers, count, plan.Quotes.LargestCost, plan.WordLow, plan.WordHigh))
            : 1;
        if (drawdown < 1)
        {
            DailyEquity.Returns(plan, buffers, count, dailyReturns);
        }

        return (drawdown, buffers.Equity[count]);
    }

    /// <summary>The same for a ladder, of which a part may be ruined long before the whole is.</summary>
    private static (double Drawdown, double FinalEquity) Mark(
        BacktestPlan plan, int count, LadderEquity ladder, TradeBuffers buffers, Span<double> dailyReturns)
    {
        if (plan.Ladder!.MayRuin(buffers.Entries))
        {
            return (1, 0);
        }

        ladder.Compound(count);
        ladder.DailyReturns(dailyReturns);
        return (ladder.MaximumDrawdown(), ladder.Final);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUpWeights(ReadOnlySpan<double> weights, int count, TradeBuffers buffers)
    {
        Span<double> found = buffers.Weights;
        ReadOnlySpan<int> entrySlot = buffers.EntrySlot;
        for (var trade = 0; trade < count; trade++)
        {
            found[trade] = weights[entrySlot[trade]];
        }
    }

    private static double DeepestFall(ReadOnlySpan<double> equity, double start)
    {
        var (peak, worst) = (start, 0.0);
        foreach (var mark in equity)
        {
            peak = Math.Max(peak, mark);
            worst = Math.Max(worst, 1 - (mark / peak));
        }

        return worst;
    }

    private static StrategyMetrics Summarise(
        BacktestPlan plan, int regime, ExtractedTrades trades, TradeSums sums, TradeBuffers buffers,
        ReadOnlySpan<double> dailyReturns, BacktestNotes notes)
    {
        var count = trades.Count;
        var mean = sums.Net / count;
        var deviation = SampleMoments.Deviation(buffers.Returns.AsSpan(0, count), mean);
        var sharpe = SharpeRatio.Annualised(dailyReturns);
        var consistency = WeeklyTrades.Consistency(plan, buffers, count, regime, ref notes);
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
            Exposure = (double)trades.HeldSlots / plan.Segment.Count / plan.Settings.Sleeves,
            Turnover = sums.Notional / plan.Settings.Sleeves,
            BreakEvenCostBps = count > 0 ? BasisPoints * sums.Gross / sums.Notional : null,
            WeeklyConsistency = consistency,
            Notes = notes,
        };
    }

    /// <summary>Settles the open trade at the last close, where the account is then flat, and looks up what each trade costs.</summary>
    private static void Settle(BacktestPlan plan, ExtractedTrades trades, TradeBuffers buffers)
    {
        if (trades.OpenAtEnd)
        {
            var last = plan.Slots - 1;
            buffers.ExitSlot[trades.Count - 1] = last;
            buffers.ExitPrice[trades.Count - 1] = plan.SlotCloses[last];
            buffers.Held[last / PredicateBitmaps.WordBits] &= ~(1ul << (last % PredicateBitmaps.WordBits));
        }

        if (plan.Quotes.HasCosts)
        {
            ReadOnlySpan<double> costs = plan.Quotes.MarketCost;
            for (var trade = 0; trade < trades.Count; trade++)
            {
                buffers.EntryCost[trade] = costs[buffers.EntrySlot[trade]];
                buffers.ExitCost[trade] = costs[buffers.ExitSlot[trade]];
            }
        }
    }
}
