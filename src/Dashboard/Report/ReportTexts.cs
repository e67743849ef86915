using System.Globalization;
using StrategyFactory.Dashboard.Runs;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Dashboard.Report;

/// <summary>What the report calls things.</summary>
public static class ReportTexts
{
    /// <summary>Why runs promoted nothing.</summary>
    public static string WhyNothing(string reason) => reason switch
    {
        NoPromotion.NoBest => "No strategy made enough trades",
        NoPromotion.SqnLow => "SQN too low",
        NoPromotion.ProfitFactorLow => "Profit factor too low",
        NoPromotion.TradesFew => "Too few trades",
        NoPromotion.TooGood => "Too good to be true",
        NoPromotion.WeeklyUneven => "Weeks too uneven",
        "cancelled" => "Cancelled",
        "training_error" => "Training failed",
        "simulation_error" => "Simulation failed",
        _ => RunTexts.Reason(reason),
    };

    /// <summary>A test of the examination that a promotion failed.</summary>
    public static string Doubt(string reason) => reason switch
    {
        "dsr_undefined" => "the deflated Sharpe ratio is not defined",
        "dsr_below" => "the best of that many lucky trials would look as good (deflated Sharpe ratio)",
        "pbo_undefined" => "the probability of overfitting is not defined",
        "pbo_above" => "the choice is probably overfitted",
        "holdout_profit_factor_undefined" => "the profit factor on the holdout is not defined",
        "holdout_profit_factor" => "it lost on the holdout",
        "holdout_trades" => "it made too few trades on the holdout",
        "reference_leads" => "a reference series is stamped so that it tells the future",
        "below_costs" => "it does not cover what trading usually costs",
        _ => reason,
    };

    /// <summary>What failed.</summary>
    public static string Kind(string kind) => kind switch
    {
        NightFailure.Run => "Run",
        NightFailure.File => ".set file",
        _ => "Command",
    };

    /// <summary>The state of a tuned file.</summary>
    public static string Tuned(string status) => status switch
    {
        "completed_success" => "success",
        "completed_partial" => "partial",
        _ => status,
    };

    /// <summary>An instant in a zone: <c>Fri 27 Nov 2026 18:00</c>.</summary>
    public static string Time(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("ddd d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
}
