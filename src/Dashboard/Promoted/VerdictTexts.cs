using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Dashboard.Promoted;

/// <summary>What the verdict over a promotion and its reasons mean, in words.</summary>
public static class VerdictTexts
{
    /// <summary>What <c>robust</c> and <c>suspect</c> mean to somebody who thinks of trading it.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="failed">Tests that it failed.</param>
    public static string Advice(string verdict, int failed) => verdict == "robust"
        ? "It passed every test: what it earned is hard to explain by luck. Trade it small at first all the same, "
            + "the next months are a segment that nobody has seen."
        : $"It failed {failed} of the tests below: luck may explain what it earned. "
            + "As it stands it is a lead to look into, not a strategy to trade.";

    /// <summary>A reason of the verdict and what it means, as sentences.</summary>
    public static string Reason(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason switch
        {
            "dsr_below" => "The deflated Sharpe ratio is too low: among so many trials the best would often show a Sharpe ratio like this "
                + "by luck alone. Traded, it may well earn nothing.",
            "dsr_undefined" => "The deflated Sharpe ratio is undefined: its daily returns do not vary, or there are too few days. "
                + "There is no telling it from luck.",
            "pbo_above" => "The choice is overfitted: the strategies that were best on some days were below the middle on the others "
                + "too often. What was chosen is likely to fall back once it is traded.",
            "pbo_undefined" => "Whether the choice is overfitted cannot be said: too few strategies traded, or there are too few days.",
            "holdout_profit_factor" => "It did not earn on the sealed holdout: on bars that nothing had seen before, losses ate the gains. "
                + "Traded from there on it would have lost.",
            "holdout_profit_factor_undefined" => "Its profit factor on the sealed holdout is undefined: it made no trade there, "
                + "or none that lost. That is no evidence for trading it.",
            "holdout_trades" => "It traded too seldom on the sealed holdout to say anything: its result there may be chance. "
                + "Wait for more bars.",
            "reference_leads" => "A reference series moves before the symbol, as no market does: its bars are stamped otherwise, so that "
                + "the model knew the future, on every segment alike. What it earned cannot be traded; import the series anew.",
            "below_costs" => "It does not cover what trading usually costs: on one of the segments it breaks even at less than the "
                + "configured fee and slippage, whatever costs it was asked to trade at. Traded, the costs would eat what it earns.",
            _ => char.ToUpperInvariant(reason[0]) + reason[1..].Replace('_', ' ') + ".",
        };
    }

    /// <summary>What a test is called.</summary>
    public static string Title(string test) => test switch
    {
        "deflated_sharpe" => "Deflated Sharpe ratio",
        "overfitting" => "Probability of overfitting",
        "holdout_profit_factor" => "Profit factor on the holdout",
        "holdout_trades" => "Trades on the holdout",
        "reference_leads" => "Reference series that lead",
        "break_even_cost" => "Break-even cost",
        "holdout_break_even_cost" => "Break-even cost on the holdout",
        _ => test,
    };

    /// <summary>What a test measures.</summary>
    public static string Definition(string test) => test switch
    {
        "deflated_sharpe" => "Probability that the true Sharpe ratio is above what the best of all trials would show by luck",
        "overfitting" => "How often the strategy that is best on one half of the days is below the middle on the other half",
        "holdout_profit_factor" => "Gains over losses on the last bars, which were sealed until the examination",
        "holdout_trades" => "Trades on the sealed bars: too few prove nothing",
        "reference_leads" => "Whether another series of the model moves before the symbol, which only wrong times explain",
        "break_even_cost" => "Cost a side at which its trades earn nothing, beside what a side usually costs",
        "holdout_break_even_cost" => "The same on the sealed bars",
        _ => "",
    };

    /// <summary>A value of a test with its unit.</summary>
    public static string Value(string test, double? value)
    {
        ArgumentNullException.ThrowIfNull(test);
        return value is not { } known ? test == "reference_leads" ? "found" : "undefined"
            : test == "holdout_trades" ? Format.Count((long)known)
            : test == "holdout_profit_factor" ? Format.Number(known)
            : test is "break_even_cost" or "holdout_break_even_cost" ? StrategyTexts.Costs(known)
            : Format.Percent(known);
    }

    /// <summary>What was passed, in words; where it failed, the reason.</summary>
    public static string Meaning(PromotionTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return test.Failure is { } failure ? Reason(failure) : test.Name switch
        {
            "deflated_sharpe" => "Even the best of so many trials would hardly show this by luck.",
            "overfitting" => "What was best on some days was mostly good on the others as well.",
            "holdout_profit_factor" => "It earned on bars that nothing had seen before.",
            "holdout_trades" => "It traded there often enough to say so.",
            "break_even_cost" => "It covers what trading usually costs.",
            "holdout_break_even_cost" => "It covers that there as well.",
            _ => "",
        };
    }
}
