namespace StrategyFactory.Numerics.Backtest;

/// <summary>What a reader of <see cref="StrategyMetrics"/> has to know: why a metric is null, and what happened to the account.</summary>
[Flags]
public enum BacktestNotes
{
    /// <summary>Every metric is defined.</summary>
    None = 0,

    /// <summary>The last trade (of a ladder: at least one) was still open and was closed at the segment's last close.</summary>
    OpenAtEnd = 1,

    /// <summary>
    /// The account reached zero (a short lost more than everything); its equity stays zero from there, the trade statistics count every
    /// trade.
    /// </summary>
    Ruined = 2,

    /// <summary>No trade: win rate, expectancy, profit factor, break-even cost and SQN are null.</summary>
    NoTrades = 4,

    /// <summary>One trade: SQN is null.</summary>
    SingleTrade = 8,

    /// <summary>All trades returned the same, their sd is zero: SQN is null.</summary>
    IdenticalTradeReturns = 16,

    /// <summary>No trade lost: the profit factor is null and the strategy cannot be promoted.</summary>
    NoLosses = 32,

    /// <summary>The segment has fewer than two dates: Sharpe is null.</summary>
    TooFewDates = 64,

    /// <summary>All daily returns are the same, their sd is zero: Sharpe is null.</summary>
    ConstantDailyReturns = 128,

    /// <summary>Fewer than four full weeks with the regime allowed: weekly consistency is null.</summary>
    TooFewWeeks = 256,

    /// <summary>No trade closed in any of the full weeks: weekly consistency is null.</summary>
    NoTradesInFullWeeks = 512,
}
