using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Statistics;

namespace StrategyFactory.PromptOptimization.Learning;

/// <summary>What optimisation brings.</summary>
internal static class Lift
{
    /// <summary>Treated against held back: success rates by Newcombe's interval, mean qualities by Welch's (normal quantile).</summary>
    internal static LiftReport Between(PerformanceCounter? treated, PerformanceCounter? held)
    {
        Estimate? rates = null, quality = null;
        double? p = null;
        if (treated is { Events: > 0 } && held is { Events: > 0 })
        {
            var (low, high) = Proportions.DifferenceInterval(treated.Successes, treated.Events, held.Successes, held.Events)!.Value;
            rates = Rounded(treated.SuccessRate!.Value - held.SuccessRate!.Value, low, high, 4);
            p = Proportions.PValue(treated.Successes, treated.Events, held.Successes, held.Events);
            if (treated.QualityVariance is { } first && held.QualityVariance is { } second)
            {
                var difference = treated.MeanQuality!.Value - held.MeanQuality!.Value;
                var half = NormalDistribution.Quantile975 * Math.Sqrt((first / treated.Events) + (second / held.Events));
                quality = Rounded(difference, difference - half, difference + half, 2);
            }
        }

        return new(Describe(treated), Describe(held), rates, quality, p);
    }

    private static ArmOutcomes Describe(PerformanceCounter? counter) =>
        new(counter?.Events ?? 0, Figures.Rate(counter?.SuccessRate), Figures.Points(counter?.MeanQuality));

    private static Estimate Rounded(double value, double low, double high, int digits) =>
        new(Math.Round(value, digits), Math.Round(low, digits), Math.Round(high, digits));
}
