using System.Runtime.InteropServices;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>What the kernels found, in the terms of a strategy tester's report.</summary>
internal static class TesterReport
{
    private const double Percent = 100;

    /// <summary>All that passes may be ranked by.</summary>
    public static TesterMetrics Summary(TesterOutcome outcome) => new()
    {
        InitialDeposit = outcome.InitialDeposit,
        NetProfit = outcome.NetProfit,
        NetProfitPct = Percent * outcome.NetProfit / outcome.InitialDeposit,
        GrossProfit = outcome.GrossProfit,
        GrossLoss = outcome.GrossLoss,
        ProfitFactor = Ratio(outcome.GrossProfit, -outcome.GrossLoss),
        ExpectedPayoff = Ratio(outcome.NetProfit, outcome.Trades),
        AbsoluteDrawdown = outcome.Equity.Absolute,
        MaxDrawdown = outcome.Equity.Maximal,
        MaxDrawdownPct = Percent * outcome.Equity.MaximalFraction,
        RelativeDrawdownPct = Percent * outcome.Equity.RelativeFraction,
        RecoveryFactor = Ratio(outcome.NetProfit, outcome.Equity.Maximal),
        TotalTrades = outcome.Trades,
        WinRate = Ratio(Percent * outcome.Wins, outcome.Trades),
    };

    /// <summary>Everything.</summary>
    /// <param name="outcome">The account.</param>
    /// <param name="bars">Bars of the test.</param>
    public static TesterMetrics Full(TesterOutcome outcome, List<TesterTrade> trades, int bars)
    {
        var found = TradeStatistics.Of(CollectionsMarshal.AsSpan(trades), outcome.InitialDeposit);
        var (wins, losses) = (found.WinSeries, found.LossSeries);
        var shorts = outcome.Trades - found.Longs;
        return Summary(outcome) with
        {
            RelativeDrawdown = outcome.Equity.Relative,
            BalanceAbsoluteDrawdown = outcome.BalanceDrawdowns.Absolute,
            BalanceMaxDrawdown = outcome.BalanceDrawdowns.Maximal,
            BalanceMaxDrawdownPct = Percent * outcome.BalanceDrawdowns.MaximalFraction,
            BalanceRelativeDrawdownPct = Percent * outcome.BalanceDrawdowns.RelativeFraction,
            BalanceRelativeDrawdown = outcome.BalanceDrawdowns.Relative,
            Sharpe = found.Sharpe,
            Sortino = found.Sortino,
            LongTrades = found.Longs,
            ShortTrades = shorts,
            ProfitTrades = outcome.Wins,
            LossTrades = found.Losses,
            LongWinRate = Ratio(Percent * found.LongWins, found.Longs),
            ShortWinRate = Ratio(Percent * found.ShortWins, shorts),
            LargestProfitTrade = found.LargestProfit,
            LargestLossTrade = found.LargestLoss,
            AverageProfitTrade = Ratio(outcome.GrossProfit, outcome.Wins),
            AverageLossTrade = Ratio(outcome.GrossLoss, found.Losses),
            MaxConsecutiveWins = wins.Longest.Count,
            MaxConsecutiveWinsMoney = wins.Longest.Money,
            MaxConsecutiveLosses = losses.Longest.Count,
            MaxConsecutiveLossesMoney = losses.Longest.Money,
            MaxConsecutiveProfit = wins.Largest.Money,
            MaxConsecutiveProfitCount = wins.Largest.Count,
            MaxConsecutiveLoss = losses.Largest.Money,
            MaxConsecutiveLossCount = losses.Largest.Count,
            AverageConsecutiveWins = Ratio(outcome.Wins, wins.Number),
            AverageConsecutiveLosses = Ratio(found.Losses, losses.Number),
            AverageHoldingBars = found.HoldingBars,
            Exposure = Percent * outcome.BarsHeld / bars,
            Commission = outcome.Commission,
            Swap = outcome.Swap,
            Slippage = outcome.Slippage,
            FinalBalance = outcome.Balance,
            Bars = bars,
            StoppedOut = outcome.StoppedOut,
        };
    }

    private static double? Ratio(double value, double divisor) => divisor > 0 ? value / divisor : null;
}
