using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Dashboard.Runs;

/// <summary>A figure of a strategy, as tables show, sort and filter it.</summary>
/// <param name="Name">In addresses.</param>
/// <param name="Title">Over its column.</param>
/// <param name="Definition">What it is, with its unit.</param>
/// <param name="Value">The figure in the unit shown; null where it is undefined.</param>
/// <param name="Text">How it looks.</param>
/// <param name="IsGain">Whether above zero is good and below bad.</param>
public sealed record StrategyMetric(string Name, string Title, string Definition, Func<StrategyResult, double?> Value, Func<double?, string> Text, bool IsGain = false)
{
    /// <summary>All of them, in the order of the columns.</summary>
    public static IReadOnlyList<StrategyMetric> All { get; } =
    [
        new("sqn", "SQN", "System quality number: √N · mean / deviation of its trades' returns, N capped", one => one.Sqn, Two),
        new("sqn_raw", "Uncapped", "The same with every trade counted", one => one.SqnRaw, Two),
        new("profit_factor", "Profit factor", "Gains over losses", one => one.ProfitFactor, Two),
        new("trades", "Trades", "Number of trades", one => one.TradeCount, value => Format.Count((long)value!.Value)),
        new("won", "Won", "Share of trades that gained, in percent", one => one.WinRate * 100, Percent),
        new("expectancy", "Expectancy", "Mean return of a trade, in basis points", one => one.Expectancy * 10_000, value => Unit(value, "bp"), IsGain: true),
        new("return", "Return", "Compounded over the simulation segment, in percent", one => one.TotalReturn * 100, SignedPercent, IsGain: true),
        new("held", "Buy and hold", "Last close over first open of the segment, in percent", one => one.BuyAndHoldReturn * 100, SignedPercent),
        new("drawdown", "Drawdown", "Largest fall from a peak, in percent", one => one.MaxDrawdown * 100, Percent),
        new("sharpe", "Sharpe", "√252 · mean / deviation of daily returns", one => one.Sharpe, Two),
        new("exposure", "Exposure", "Share of bars in a position, in percent", one => one.Exposure * 100, Percent),
        new("turnover", "Turnover", "Notional traded, in multiples of the equity at each trade", one => one.Turnover, value => Format.Number(value, "0.0")),
        new("break_even", "Breaks even", "Cost a side at which its trades break even, in basis points", one => one.BreakEvenCostBps, value => Unit(value, "bp")),
        new("weekly", "Weekly", "Deviation over mean of trades a week; small is steady", one => one.WeeklyConsistency, Two),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(metric => metric.Name)];

    private static string Two(double? value) => Format.Number(value);

    private static string Percent(double? value) => Unit(value, "%");

    private static string Unit(double? value, string unit) => value is null ? Format.None : Format.Number(value, "0.0") + "\u202f" + unit;

    private static string SignedPercent(double? value) => value is null ? Format.None : Format.Signed(value) + "\u202f%";
}
