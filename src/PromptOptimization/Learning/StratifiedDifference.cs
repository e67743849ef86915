using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Statistics;

namespace StrategyFactory.PromptOptimization.Learning;

/// <summary>
/// Differences between two kinds of outcomes, taken within each stratum and joined with the weights of Mantel and Haenszel (JNCI 22, 1959),
/// n₁n₂/(n₁ + n₂). The ends of the strata's intervals are joined by MOVER (Zou, Donner, Statistics in Medicine 27, 2008): the distance of
/// an end is √Σ(wᵢ·distanceᵢ)². With one stratum that is Newcombe's interval, and Welch's.
/// </summary>
internal static class StratifiedDifference
{
    /// <summary>Of the success rates; null where no stratum has both kinds.</summary>
    internal static Estimate? OfRates(IReadOnlyCollection<(PerformanceCounter With, PerformanceCounter Without)> strata) =>
        Join([.. strata.Select(stratum => Rates(stratum.With, stratum.Without)).OfType<Part>()], 4);

    /// <summary>Of the mean qualities; null where no stratum has two of both kinds.</summary>
    internal static Estimate? OfQualities(IReadOnlyCollection<(PerformanceCounter With, PerformanceCounter Without)> strata) =>
        Join([.. strata.Select(stratum => Qualities(stratum.With, stratum.Without)).OfType<Part>()], 2);

    private static Part? Rates(PerformanceCounter with, PerformanceCounter without)
    {
        if (Proportions.DifferenceInterval(with.Successes, with.Events, without.Successes, without.Events) is not { } interval)
        {
            return null;
        }

        var difference = with.SuccessRate!.Value - without.SuccessRate!.Value;
        return new(Weight(with, without), difference, difference - interval.Low, interval.High - difference);
    }

    private static Part? Qualities(PerformanceCounter with, PerformanceCounter without)
    {
        if (with.QualityVariance is not { } first || without.QualityVariance is not { } second)
        {
            return null;
        }

        var half = NormalDistribution.Quantile975 * Math.Sqrt((first / with.Events) + (second / without.Events));
        return new(Weight(with, without), with.MeanQuality!.Value - without.MeanQuality!.Value, half, half);
    }

    private static double Weight(PerformanceCounter with, PerformanceCounter without) =>
        (double)with.Events * without.Events / (with.Events + without.Events);

    private static Estimate? Join(List<Part> parts, int digits)
    {
        if (parts.Count == 0)
        {
            return null;
        }

        var weights = parts.Sum(part => part.Weight);
        var difference = parts.Sum(part => part.Weight * part.Difference) / weights;
        return new(
            Math.Round(difference, digits), Math.Round(difference - Distance(part => part.Below), digits),
            Math.Round(difference + Distance(part => part.Above), digits));

        double Distance(Func<Part, double> end) => Math.Sqrt(parts.Sum(part => Math.Pow(part.Weight * end(part), 2))) / weights;
    }

    private sealed record Part(double Weight, double Difference, double Below, double Above);
}
