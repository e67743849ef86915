namespace StrategyFactory.Evolution.Honesty;

/// <summary>What is known about a promotion.</summary>
/// <param name="DeflatedSharpe">DSR, or null when undefined.</param>
/// <param name="Overfitting">PBO, or null when undefined.</param>
/// <param name="HoldoutProfitFactor">Profit factor on the holdout, or null when undefined (no loss, or no trade).</param>
/// <param name="HoldoutTrades">Trades on the holdout.</param>
/// <param name="ReferenceLeads">Whether a series that the model uses seems to move before its symbol.</param>
internal sealed record Evidence(
    double? DeflatedSharpe, double? Overfitting, double? HoldoutProfitFactor, int HoldoutTrades, bool ReferenceLeads = false);

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

    /// <summary>As written in records and replies: <c>robust</c> or <c>suspect</c>.</summary>
    internal string Name => Robust ? "robust" : "suspect";

    /// <summary>
    /// Robust if DSR ≥ 0.95 and PBO ≤ 0.5 and the holdout's profit factor &gt; 1 with ≥ 30 trades, the numbers being options, and no
    /// series of it leads. What is undefined (null or NaN) fails.
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
        ];
        string[] reasons = [.. failures.OfType<string>()];
        return new(reasons.Length == 0, reasons);
    }

    private static string? Failure(double? value, Predicate<double> holds, string failed, string undefined) =>
        value is not { } known || double.IsNaN(known) ? undefined : holds(known) ? null : failed;
}
