using System.Runtime.InteropServices;

namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// The result of one strategy on one segment. r is a trade's return after costs, x its exit/entry fill, d = ±1 its side, w its weight;
/// null means undefined, <see cref="Notes"/> says why.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StrategyMetrics
{
    /// <summary>√min(N, cap) · mean(r)/sd(r), sample sd.</summary>
    public double? Sqn { get; init; }

    /// <summary>√N · mean(r)/sd(r), uncapped.</summary>
    public double? SqnRaw { get; init; }

    /// <summary>Σ gains / |Σ losses|.</summary>
    public double? ProfitFactor { get; init; }

    /// <summary>Share of trades with r &gt; 0.</summary>
    public double? WinRate { get; init; }

    /// <summary>mean(r), a fraction of the equity at entry.</summary>
    public double? Expectancy { get; init; }

    /// <summary>N, trades.</summary>
    public int TradeCount { get; init; }

    /// <summary>Π(1 + r) − 1; of a ladder the mean over its parts.</summary>
    public double TotalReturn { get; init; }

    /// <summary>Last close / first open − 1 of the segment, without costs.</summary>
    public double BuyAndHoldReturn { get; init; }

    /// <summary>Largest fall from a peak of the equity marked at every close, the initial cash included; a fraction in [0, 1].</summary>
    public double MaxDrawdown { get; init; }

    /// <summary>√252 · mean/sd of the daily returns, sample sd.</summary>
    public double? Sharpe { get; init; }

    /// <summary>
    /// Share of the segment's bars with a position after the bar's fill that lasts to its close; of a ladder the mean over its parts.
    /// </summary>
    public double Exposure { get; init; }

    /// <summary>
    /// Σ w·(1 + x): notional traded at entries and exits, in multiples of the equity at each entry; of a ladder the mean over its parts.
    /// </summary>
    public double Turnover { get; init; }

    /// <summary>10⁴ · Σ w·d(x − 1) / Σ w·(1 + x): the cost per side, in basis points, at which the sum of trade returns is zero.</summary>
    public double? BreakEvenCostBps { get; init; }

    /// <summary>
    /// sd/mean of trades per week over the full weeks in which the regime was allowed; see <see cref="Statistics.WeeklyConsistency"/>.
    /// </summary>
    public double? WeeklyConsistency { get; init; }

    /// <summary>Reasons of null metrics, and flags.</summary>
    public BacktestNotes Notes { get; init; }

    /// <summary>Whether the last trade was closed only because the segment ended.</summary>
    public bool OpenAtEnd => (Notes & BacktestNotes.OpenAtEnd) == BacktestNotes.OpenAtEnd;
}
