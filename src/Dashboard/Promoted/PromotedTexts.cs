using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Dashboard.Promoted;

/// <summary>What the pictures of a promoted model say, for those who do not see them.</summary>
public static class PromotedTexts
{
    /// <summary>What a candidate is.</summary>
    public const string Candidate = "A candidate, no promotion: its run examined it, found it suspect, and promotes another one or still "
        + "looks for a better one.";

    /// <summary>What luck alone would reach, and what this one shows.</summary>
    public static string Trials(PromotedTrials trials)
    {
        ArgumentNullException.ThrowIfNull(trials);
        var flat = trials.WithoutSharpe > 0
            ? $" {Format.Count(trials.WithoutSharpe)} trials never varied, as without a trade, and have no Sharpe ratio."
            : "";
        var gone = trials.Found < trials.DistinctTrials
            ? $" The results of {Format.Count(trials.DistinctTrials - trials.Found)} are not at hand any more."
            : "";
        return $"Of {Format.Count(trials.DistinctTrials)} worthless trials the best would show a Sharpe ratio of about "
            + $"{Format.Number(trials.Benchmark, "0.000")} a day by luck; "
            + $"this one shows {Format.Number(trials.Own, "0.000")} over {Format.Count(trials.Days)} days.{flat}{gone}";
    }

    /// <summary>How many of the run's trials are independent; null where that is not known.</summary>
    public static string? Independent(PromotionSummary promotion)
    {
        ArgumentNullException.ThrowIfNull(promotion);
        return promotion.EffectiveTrials is not { } independent ? null
            : $"The trials of this run resemble each other: their daily returns fall into {Format.Count(independent)} clusters. With so "
                + $"many trials the deflated Sharpe ratio would be {Format.Percent(promotion.DsrEffective)} in place of "
                + $"{Format.Percent(promotion.Dsr)}; the verdict goes by all {Format.Count(promotion.DistinctTrials)}.";
    }

    /// <summary>Where the costs eat everything, beside what is charged.</summary>
    public static string Costs(PromotedCosts costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        return $"It breaks even at {Level(costs.SimulationBreakEvenBps)} a side in simulation "
            + $"and at {Level(costs.HoldoutBreakEvenBps)} on the holdout. "
            + $"The run charged {StrategyTexts.Costs(costs.ChargedBps)}, the default is {StrategyTexts.Costs(costs.DefaultBps)}, "
            + $"the stress test takes {StrategyTexts.Costs(costs.StressedBps)}.";
    }

    /// <summary>What the plateau score means.</summary>
    public static string Plateau(double? score) =>
        $"Plateau score {Format.Number(score)}: near 1 its neighbours do as well, near 0 it stands alone, as a lucky setting would.";

    private static string Level(double? bps) => bps is { } known ? StrategyTexts.Costs(known) : "no cost";
}
