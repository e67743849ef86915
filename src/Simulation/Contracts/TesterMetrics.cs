namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// What a strategy tester reports about one pass, in the terms of MetaTrader. Money is in the deposit currency, percentages are 0 to 100,
/// commission is part of every trade's profit, and what is undefined is null.
/// </summary>
public sealed record TesterMetrics
{
    /// <summary>Deposit at the start.</summary>
    public double? InitialDeposit { get; init; }

    /// <summary>Gross profit + gross loss.</summary>
    public double? NetProfit { get; init; }

    /// <summary>Net profit in percent of the deposit.</summary>
    public double? NetProfitPct { get; init; }

    /// <summary>Sum of all profitable trades, ≥ 0.</summary>
    public double? GrossProfit { get; init; }

    /// <summary>Sum of all losing trades, ≤ 0.</summary>
    public double? GrossLoss { get; init; }

    /// <summary>Gross profit / |gross loss|; null without a loss.</summary>
    public double? ProfitFactor { get; init; }

    /// <summary>Net profit / trades; null without a trade.</summary>
    public double? ExpectedPayoff { get; init; }

    /// <summary>Deposit − lowest equity, at least 0.</summary>
    public double? AbsoluteDrawdown { get; init; }

    /// <summary>Largest fall of the equity from an earlier peak, in money.</summary>
    public double? MaxDrawdown { get; init; }

    /// <summary>That fall in percent of its peak.</summary>
    public double? MaxDrawdownPct { get; init; }

    /// <summary>Largest fall of the equity in percent of an earlier peak.</summary>
    public double? RelativeDrawdownPct { get; init; }

    /// <summary>That fall in money.</summary>
    public double? RelativeDrawdown { get; init; }

    /// <summary>Deposit − lowest balance, at least 0.</summary>
    public double? BalanceAbsoluteDrawdown { get; init; }

    /// <summary>Largest fall of the balance from an earlier peak, in money.</summary>
    public double? BalanceMaxDrawdown { get; init; }

    /// <summary>That fall in percent of its peak.</summary>
    public double? BalanceMaxDrawdownPct { get; init; }

    /// <summary>Largest fall of the balance in percent of an earlier peak.</summary>
    public double? BalanceRelativeDrawdownPct { get; init; }

    /// <summary>That fall in money.</summary>
    public double? BalanceRelativeDrawdown { get; init; }

    /// <summary>Net profit / maximal drawdown of the equity; null without a drawdown.</summary>
    public double? RecoveryFactor { get; init; }

    /// <summary>
    /// Mean of the trades' returns / their sample standard deviation, a return being profit over the balance before the trade; no risk-free
    /// rate, not annualised. Null with fewer than two trades or equal returns.
    /// </summary>
    public double? Sharpe { get; init; }

    /// <summary>The same over √(Σ min(r, 0)² / n); null without a losing trade or with fewer than two trades.</summary>
    public double? Sortino { get; init; }

    /// <summary>Positions closed.</summary>
    public int? TotalTrades { get; init; }

    /// <summary>Long positions.</summary>
    public int? LongTrades { get; init; }

    /// <summary>Short positions.</summary>
    public int? ShortTrades { get; init; }

    /// <summary>Trades with a profit above 0.</summary>
    public int? ProfitTrades { get; init; }

    /// <summary>Trades with a profit below 0.</summary>
    public int? LossTrades { get; init; }

    /// <summary>Profit trades in percent of all; null without a trade.</summary>
    public double? WinRate { get; init; }

    /// <summary>Profit trades among the long ones, in percent of those; null without one.</summary>
    public double? LongWinRate { get; init; }

    /// <summary>Profit trades among the short ones, in percent of those; null without one.</summary>
    public double? ShortWinRate { get; init; }

    /// <summary>Largest profit of a trade; null without a profit.</summary>
    public double? LargestProfitTrade { get; init; }

    /// <summary>Largest loss of a trade, below 0; null without a loss.</summary>
    public double? LargestLossTrade { get; init; }

    /// <summary>Gross profit / profit trades; null without a profit.</summary>
    public double? AverageProfitTrade { get; init; }

    /// <summary>Gross loss / loss trades; null without a loss.</summary>
    public double? AverageLossTrade { get; init; }

    /// <summary>Longest series of profit trades.</summary>
    public int? MaxConsecutiveWins { get; init; }

    /// <summary>Profit of the longest series of profit trades, the most profitable of equally long ones.</summary>
    public double? MaxConsecutiveWinsMoney { get; init; }

    /// <summary>Longest series of loss trades.</summary>
    public int? MaxConsecutiveLosses { get; init; }

    /// <summary>Loss of the longest series of loss trades, the worst of equally long ones.</summary>
    public double? MaxConsecutiveLossesMoney { get; init; }

    /// <summary>Largest profit of a series of profit trades.</summary>
    public double? MaxConsecutiveProfit { get; init; }

    /// <summary>Number of trades in the series of <see cref="MaxConsecutiveProfit"/>.</summary>
    public int? MaxConsecutiveProfitCount { get; init; }

    /// <summary>Largest loss of a series of loss trades, ≤ 0.</summary>
    public double? MaxConsecutiveLoss { get; init; }

    /// <summary>Number of trades in the series of <see cref="MaxConsecutiveLoss"/>.</summary>
    public int? MaxConsecutiveLossCount { get; init; }

    /// <summary>Mean length of a series of profit trades; null without one.</summary>
    public double? AverageConsecutiveWins { get; init; }

    /// <summary>Mean length of a series of loss trades; null without one.</summary>
    public double? AverageConsecutiveLosses { get; init; }

    /// <summary>Mean number of bars from a trade's entry bar to its exit bar, both counted; null without a trade.</summary>
    public double? AverageHoldingBars { get; init; }

    /// <summary>Share of bars with an open position, in percent.</summary>
    public double? Exposure { get; init; }

    /// <summary>Commission paid, ≥ 0; it is part of the trades' profits.</summary>
    public double? Commission { get; init; }

    /// <summary>Swap of all nights, below 0 where it was paid; it is part of the trades' profits.</summary>
    public double? Swap { get; init; }

    /// <summary>What slippage took, ≥ 0; it is part of the trades' prices.</summary>
    public double? Slippage { get; init; }

    /// <summary>Balance at the end.</summary>
    public double? FinalBalance { get; init; }

    /// <summary>Bars of the test.</summary>
    public int? Bars { get; init; }

    /// <summary>True when the equity reached 0, after which nothing was traded.</summary>
    public bool? StoppedOut { get; init; }
}
