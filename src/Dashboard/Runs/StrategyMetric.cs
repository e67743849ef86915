using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Dashboard.Runs;

/// <summary>The figures of a strategy.</summary>
public static class StrategyMetric
{
    /// <summary>All of them, in the order of the columns.</summary>
    public static IReadOnlyList<NumberColumn<StrategyResult>> All { get; } =
    [
        new("sqn", "SQN", "System quality number: √N · mean / deviation of its trades' returns, N capped", one => one.Sqn, Format.Two),
        new("sqn_raw", "Uncapped", "The same with every trade counted", one => one.SqnRaw, Format.Two),
        new("profit_factor", "Profit factor", "Gains over losses", one => one.ProfitFactor, Format.Two),
        new("trades", "Trades", "Number of trades", one => one.TradeCount, Format.Whole),
        new("won", "Won", "Share of trades that gained, in percent", one => one.WinRate * 100, value => Format.Unit(value, "%")),
        new(
            "expectancy", "Expectancy", "Mean return of a trade, in basis points", one => one.Expectancy * 10_000,
            value => Format.Unit(value, "bp"), IsGain: true),
        new(
            "return", "Return", "Compounded over the simulation segment, in percent", one => one.TotalReturn * 100,
            Format.SignedPercent, IsGain: true),
        new(
            "held", "Buy and hold", "Last close over first open of the segment, in percent", one => one.BuyAndHoldReturn * 100,
            Format.SignedPercent),
        new("drawdown", "Drawdown", "Largest fall from a peak, in percent", one => one.MaxDrawdown * 100, value => Format.Unit(value, "%")),
        new("sharpe", "Sharpe", "√252 · mean / deviation of daily returns", one => one.Sharpe, Format.Two),
        new("exposure", "Exposure", "Share of bars in a position, in percent", one => one.Exposure * 100, value => Format.Unit(value, "%")),
        new(
            "turnover", "Turnover", "Notional traded, in multiples of the equity at each trade", one => one.Turnover,
            value => Format.Number(value, "0.0")),
        new(
            "break_even", "Breaks even", "Cost a side at which its trades break even, in basis points", one => one.BreakEvenCostBps,
            value => Format.Unit(value, "bp")),
        new("weekly", "Weekly", "Deviation over mean of trades a week; small is steady", one => one.WeeklyConsistency, Format.Two),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(metric => metric.Name)];
}
