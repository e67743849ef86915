using MathNet.Numerics.Distributions;

namespace StrategyFactory.Numerics.Statistics;

/// <summary>How far two series go together, −1 to 1.</summary>
public static class Correlation
{
    /// <summary>
    /// Pearson's r = Σ(x − x̄)(y − ȳ)/√(Σ(x − x̄)² Σ(y − ȳ)²), in two passes; null for fewer than two pairs, without variation on one
    /// side, or where a value is not finite.
    /// </summary>
    /// <param name="x">One value a pair.</param>
    /// <param name="y">As long.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double? Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        RequireSameLength(x, y);
        if (!Varies(x) || !Varies(y))
        {
            return null;
        }

        var (meanX, meanY) = (SampleMoments.Mean(x), SampleMoments.Mean(y));
        var (sumXX, sumYY, sumXY) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            var (fromX, fromY) = (x[i] - meanX, y[i] - meanY);
            sumXX += fromX * fromX;
            sumYY += fromY * fromY;
            sumXY += fromX * fromY;
        }

        var r = sumXY / (Math.Sqrt(sumXX) * Math.Sqrt(sumYY));
        return double.IsFinite(r) ? Math.Clamp(r, -1, 1) : null;
    }

    /// <summary>Spearman's ρ: Pearson's r of the <see cref="Midranks"/>; null as there, and where a value is NaN.</summary>
    /// <param name="x">One value a pair; infinite ones have ranks.</param>
    /// <param name="y">As long.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double? Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        RequireSameLength(x, y);
        if (x.Contains(double.NaN) || y.Contains(double.NaN))
        {
            return null;
        }

        var (ranksX, ranksY) = (new double[x.Length], new double[y.Length]);
        Midranks.Compute(x, ranksX);
        Midranks.Compute(y, ranksY);
        return Pearson(ranksX, ranksY);
    }

    /// <summary>
    /// Two-sided p of a correlation under independence, by t = r √((n − 2)/(1 − r²)) with n − 2 degrees of freedom: exact for Pearson's r
    /// of normal pairs, good from about ten pairs for Spearman's ρ. Null for fewer than three pairs.
    /// </summary>
    /// <param name="r">−1 to 1.</param>
    /// <param name="pairs">n.</param>
    public static double? PValue(double r, int pairs)
    {
        if (pairs < 3 || double.IsNaN(r))
        {
            return null;
        }

        var t = Math.Abs(r) * Math.Sqrt((pairs - 2) / ((1 - r) * (1 + r)));
        return double.IsInfinity(t) ? 0 : 2 * StudentT.CDF(0, 1, pairs - 2, -t);
    }

    private static bool Varies(ReadOnlySpan<double> values) => values.Length > 1 && values[1..].ContainsAnyExcept(values[0]);

    private static void RequireSameLength(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"Pairs are needed; there are {x.Length} and {y.Length} values.", nameof(y));
        }
    }
}
