namespace StrategyFactory.Evolution.Honesty;

/// <summary>What is known about a promotion.</summary>
/// <param name="DeflatedSharpe">DSR, or null when undefined.</param>
/// <param name="Overfitting">PBO, or null when undefined.</param>
/// <param name="HoldoutProfitFactor">Profit factor on the holdout, or null when undefined (no loss, or no trade).</param>
/// <param name="HoldoutTrades">Trades on the holdout.</param>
/// <param name="ReferenceLeads">Whether a series that the model uses seems to move before its symbol.</param>
internal sealed record Evidence(
    double? DeflatedSharpe, double? Overfitting, double? HoldoutProfitFactor, int HoldoutTrades, bool ReferenceLeads = false)
{
    /// <summary>Cost a side, in basis points, at which its trades of the simulation segment break even; null where it made none.</summary>
    public required double? BreakEvenBps { get; init; }

    /// <summary>The same on the holdout.</summary>
    public required double? HoldoutBreakEvenBps { get; init; }

    /// <summary>What a side usually costs, as configured, in basis points: what the request names does not count.</summary>
    public required double UsualCostBps { get; init; }
}

/// <summary>The judgement over a promotion.</summary>
/// <param name="Robust">True when nothing speaks against it; else it is suspect.</param>
/// <param name="Reasons">Every test it failed, in the order of the tests; empty when robust.</param>
internal sealed record Verdict(bool Robust, IReadOnlyList<string> Reasons)
{
    internal const string DeflatedSharpeUndefined = "dsr_undefined";
    internal const string DeflatedSharpeBelow = "dsr_below";
    internal const string OverfittingUndefined = "pbo_undefined";
    internal const string OverfittingAbove = "pbo_above";
    internal const string HoldoutProfitFactorUndefined = "holdout_profit_factor_undefined";
    internal const string HoldoutProfitFactor = "holdout_profit_factor";
    internal const string HoldoutTrades = "holdout_trades";
    internal const string ReferenceLeads = "reference_leads";
    internal const string BelowCosts = "below_costs";

    /// <summary>As written in records and replies: <c>robust</c> or <c>suspect</c>.</summary>
    internal string Name => Robust ? "robust" : "suspect";

    /// <summary>
    /// Robust if DSR ≥ 0.95 and PBO ≤ 0.5 and the holdout's profit factor &gt; 1 with ≥ 30 trades, the numbers being options, and no
    /// series of it leads, and it would earn at the usual costs on both segments. What is undefined (null or NaN) fails.
    /// </summary>
    internal static Verdict Of(Evidence evidence, VerdictOptions options)
    {
        string?[] failures =
        [
            Failure(evidence.DeflatedSharpe, value => value >= options.DeflatedSharpeMin, DeflatedSharpeBelow, DeflatedSharpeUndefined),
            Failure(evidence.Overfitting, value => value <= options.OverfittingMax, OverfittingAbove, OverfittingUndefined),
            Failure(evidence.HoldoutProfitFactor, value => value > options.HoldoutProfitFactorAbove, HoldoutProfitFactor,
                HoldoutProfitFactorUndefined),
            evidence.HoldoutTrades >= options.HoldoutTradesMin ? null : HoldoutTrades,
            evidence.ReferenceLeads ? ReferenceLeads : null,
            Covers(evidence.BreakEvenBps, evidence.UsualCostBps) && Covers(evidence.HoldoutBreakEvenBps, evidence.UsualCostBps)
                ? null
                : BelowCosts,
        ];
        string[] reasons = [.. failures.OfType<string>()];
        return new(reasons.Length == 0, reasons);
    }

    /// <summary>Whether a break-even cost lies above what a side costs; an undefined one does not.</summary>
    internal static bool Covers(double? breakEvenBps, double costBps) => breakEvenBps > costBps;

    private static string? Failure(double? value, Predicate<double> holds, string failed, string undefined) =>
        value is not { } known || double.IsNaN(known) ? undefined : holds(known) ? null : failed;
}
