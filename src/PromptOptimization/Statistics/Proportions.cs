namespace StrategyFactory.PromptOptimization.Statistics;

/// <summary>Comparisons of two shares.</summary>
internal static class Proportions
{
    /// <summary>
    /// Two-sided p of the pooled two-proportion z test, z = (p₁ − p₂)/√(p(1 − p)(1/n₁ + 1/n₂)); 1 where both shares are 0 or both are 1;
    /// null without outcomes.
    /// </summary>
    internal static double? PValue(long successes1, long events1, long successes2, long events2)
    {
        if (events1 <= 0 || events2 <= 0)
        {
            return null;
        }

        double p1 = (double)successes1 / events1, p2 = (double)successes2 / events2,
        pooled = (double)(successes1 + successes2) / (events1 + events2);
        var error = Math.Sqrt(pooled * (1 - pooled) * ((1.0 / events1) + (1.0 / events2)));
        return error == 0 ? 1 : 2 * NormalDistribution.Cdf(-Math.Abs(p1 - p2) / error);
    }

    /// <summary>Wilson's score interval of a share at 95% (JASA 22, 1927); null without outcomes.</summary>
    internal static (double Low, double High)? Interval(long successes, long events)
    {
        if (events <= 0)
        {
            return null;
        }

        const double z = NormalDistribution.Quantile975;
        double p = (double)successes / events, n = events;
        var centre = (p + (z * z / (2 * n))) / (1 + (z * z / n));
        var half = z / (1 + (z * z / n)) * Math.Sqrt((p * (1 - p) / n) + (z * z / (4 * n * n)));
        return (Math.Max(0, centre - half), Math.Min(1, centre + half));
    }

    /// <summary>Newcombe's hybrid interval of p₁ − p₂ at 95% (Statistics in Medicine 17, 1998, method 10); null without outcomes.</summary>
    internal static (double Low, double High)? DifferenceInterval(long successes1, long events1, long successes2, long events2)
    {
        if (Interval(successes1, events1) is not { } first || Interval(successes2, events2) is not { } second)
        {
            return null;
        }

        double p1 = (double)successes1 / events1, p2 = (double)successes2 / events2, difference = p1 - p2;
        return (
            difference - Math.Sqrt(Square(p1 - first.Low) + Square(second.High - p2)),
            difference + Math.Sqrt(Square(first.High - p1) + Square(p2 - second.Low)));
    }

    private static double Square(double x) => x * x;
}
