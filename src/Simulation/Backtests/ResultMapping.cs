using StrategyFactory.Numerics.Backtest;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Backtests;

/// <summary>Turns a kernel's row of metrics into a result that says why a metric is null.</summary>
internal static class ResultMapping
{
    private static readonly (BacktestNotes Note, string Reason, string[] Metrics)[] Reasons =
    [
        (BacktestNotes.NoTrades, "no trades", ["sqn", "sqn_raw", "profit_factor", "win_rate", "expectancy", "break_even_cost_bps"]),
        (BacktestNotes.SingleTrade, "a single trade has no standard deviation", ["sqn", "sqn_raw"]),
        (BacktestNotes.IdenticalTradeReturns, "all trades returned the same", ["sqn", "sqn_raw"]),
        (BacktestNotes.NoLosses, "no trade lost", ["profit_factor"]),
        (BacktestNotes.TooFewDates, "fewer than two dates", ["sharpe"]),
        (BacktestNotes.ConstantDailyReturns, "all daily returns are the same", ["sharpe"]),
        (BacktestNotes.TooFewWeeks, "fewer than four full weeks with the regime allowed", ["weekly_consistency"]),
        (BacktestNotes.NoTradesInFullWeeks, "no trade closed in a full week", ["weekly_consistency"]),
    ];

    public static StrategyResult Of(in StrategyMetrics metrics) => new()
    {
        Sqn = metrics.Sqn,
        SqnRaw = metrics.SqnRaw,
        ProfitFactor = metrics.ProfitFactor,
        WinRate = metrics.WinRate,
        Expectancy = metrics.Expectancy,
        TradeCount = metrics.TradeCount,
        TotalReturn = metrics.TotalReturn,
        BuyAndHoldReturn = metrics.BuyAndHoldReturn,
        MaxDrawdown = metrics.MaxDrawdown,
        Sharpe = metrics.Sharpe,
        Exposure = metrics.Exposure,
        Turnover = metrics.Turnover,
        BreakEvenCostBps = metrics.BreakEvenCostBps,
        WeeklyConsistency = metrics.WeeklyConsistency,
        OpenAtEnd = metrics.OpenAtEnd,
        Ruined = metrics.Notes.HasFlag(BacktestNotes.Ruined),
        Undefined = Undefined(metrics),
    };

    public static Trade Of(BacktestTrade trade) => new(
        trade.Side, DateTimeOffset.FromUnixTimeMilliseconds(trade.EntryTime), trade.EntryPrice,
        DateTimeOffset.FromUnixTimeMilliseconds(trade.ExitTime), trade.ExitPrice, trade.Return)
    {
        Size = trade.Weight,
    };

    private static SortedDictionary<string, string> Undefined(in StrategyMetrics metrics)
    {
        var undefined = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (note, reason, names) in Reasons)
        {
            if (metrics.Notes.HasFlag(note))
            {
                foreach (var name in names)
                {
                    undefined.TryAdd(name, reason);
                }
            }
        }

        return undefined;
    }
}
