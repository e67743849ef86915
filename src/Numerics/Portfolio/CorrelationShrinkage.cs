using System.Numerics.Tensors;
using StrategyFactory.Numerics.Forecasting;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Numerics.Portfolio;

/// <summary>
/// Estimated correlations drawn towards none: (1 − λ)r off the diagonal, the variances left alone, λ = Σ Var(rᵢⱼ)/Σ rᵢⱼ² within 0 to 1
/// (Schäfer and Strimmer 2005, "A shrinkage approach to large-scale covariance matrix estimation", target D). Its sums run over pairs, so
/// that every pair may have been seen on days of its own.
/// </summary>
public static class CorrelationShrinkage
{
    /// <summary>No eigenvalue of the matrix that comes out is below it.</summary>
    public const double LeastEigenvalue = 1e-4;

    private const int Halvings = 40;

    /// <summary>
    /// The variance of an estimated correlation, n/(n − 1)³ · Σ(zₖ − z̄)² over the products z of the n standardised pairs; null for fewer
    /// than three pairs, and where one side does not vary.
    /// </summary>
    /// <param name="x">One value a pair.</param>
    /// <param name="y">As long.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double? Variance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (Correlation.Pearson(x, y) is null || x.Length < 3)
        {
            return null;
        }

        var products = new double[x.Length];
        var standardised = new double[x.Length];
        Standardise(x, products);
        Standardise(y, standardised);
        TensorPrimitives.Multiply(products, standardised, products);
        var deviation = SampleMoments.Deviation(products);
        double count = x.Length;
        return count / Math.Pow(count - 1, 2) * deviation * deviation;
    }

    /// <summary>
    /// Draws the correlations towards none by λ, or by as much more as it takes until no eigenvalue is below
    /// <see cref="LeastEigenvalue"/>: correlations of pairs that were seen on different days need not go together.
    /// </summary>
    /// <param name="correlations">n × n by rows, symmetric, ones on the diagonal; changed in place.</param>
    /// <param name="count">n.</param>
    /// <param name="intensity">λ, 0 to 1.</param>
    /// <returns>The λ that was applied.</returns>
    public static double Apply(Span<double> correlations, int count, double intensity)
    {
        var shrunk = new double[count * count];
        var applied = Math.Clamp(intensity, 0, 1);
        if (!Definite(correlations, count, applied, shrunk))
        {
            var (bad, good) = (applied, 1.0);
            for (var i = 0; i < Halvings; i++)
            {
                var middle = (bad + good) / 2;
                (bad, good) = Definite(correlations, count, middle, shrunk) ? (bad, middle) : (middle, good);
            }

            applied = good;
        }

        Draw(correlations, count, applied, 1, correlations);
        return applied;
    }

    private static bool Definite(ReadOnlySpan<double> correlations, int count, double intensity, Span<double> shrunk)
    {
        Draw(correlations, count, intensity, 1 - LeastEigenvalue, shrunk);
        return CholeskyFactor.Of(shrunk, count) is not null;
    }

    private static void Draw(ReadOnlySpan<double> correlations, int count, double intensity, double diagonal, Span<double> shrunk)
    {
        TensorPrimitives.Multiply(correlations, 1 - intensity, shrunk);
        for (var i = 0; i < count; i++)
        {
            shrunk[i * count + i] = diagonal;
        }
    }

    private static void Standardise(ReadOnlySpan<double> values, Span<double> standardised)
    {
        var mean = SampleMoments.Mean(values);
        TensorPrimitives.Subtract(values, mean, standardised);
        TensorPrimitives.Divide(standardised, SampleMoments.Deviation(values, mean), standardised);
    }
}
