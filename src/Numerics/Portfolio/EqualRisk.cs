using System.Numerics.Tensors;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Numerics.Portfolio;

/// <summary>
/// Weights whose risk contributions wᵢ(Σw)ᵢ are all the same (Maillard, Roncalli and Teïletche 2010, "The properties of equally weighted
/// risk contribution portfolios"), none negative, by the convex problem of Spinu 2013, "An algorithm for computing risk parity weights":
/// the least of ½xᵀCx − Σ ln xᵢ over x &gt; 0, where xᵢ(Cx)ᵢ = 1, C the correlations; wᵢ ∝ xᵢ/σᵢ. Newton's steps, shortened to 1/(1 + λ)
/// of their length while the decrement λ is large: the objective is self-concordant, so that they never leave x &gt; 0 and arrive from
/// everywhere.
/// </summary>
public static class EqualRisk
{
    /// <summary>How far from equal the contributions may be, as a share of one.</summary>
    public const double Tolerance = 1e-11;

    private const int MostSteps = 200;

    // below it a full step stays inside and the error is squared
    private const double Near = 0.25;

    /// <summary>Computes the weights, which sum to 1.</summary>
    /// <param name="correlations">C by rows, n × n, symmetric with ones on the diagonal.</param>
    /// <param name="volatilities">σ, n of them, in any one unit, all &gt; 0.</param>
    /// <param name="weights">n places; undefined where false comes back.</param>
    /// <returns>False where C is not positive definite, a volatility is not positive and finite, or no equality was reached.</returns>
    /// <exception cref="ArgumentException">The lengths do not agree.</exception>
    public static bool Weights(ReadOnlySpan<double> correlations, ReadOnlySpan<double> volatilities, Span<double> weights)
    {
        var count = volatilities.Length;
        if (correlations.Length != count * count || weights.Length != count)
        {
            throw new ArgumentException(
                $"{count} volatilities need {count * count} correlations and {count} weights; there are {correlations.Length} and "
                + $"{weights.Length}.", nameof(correlations));
        }

        if (count == 0 || !TensorPrimitives.IsFiniteAll(volatilities) || TensorPrimitives.Min(volatilities) <= 0
            || CholeskyFactor.Of(correlations, count) is null)
        {
            return false;
        }

        Span<double> slope = new double[count];
        Span<double> step = new double[count];
        Span<double> curvature = new double[count * count];
        weights.Fill(1 / Math.Sqrt(TensorPrimitives.Sum(correlations) / count));      // the best with all the same
        for (var round = 0; round < MostSteps; round++)
        {
            var furthest = Slope(correlations, weights, slope);
            if (furthest <= Tolerance)
            {
                TensorPrimitives.Divide(weights, volatilities, weights);
                TensorPrimitives.Divide(weights, TensorPrimitives.Sum<double>(weights), weights);
                return true;
            }

            correlations.CopyTo(curvature);
            for (var i = 0; i < count; i++)
            {
                curvature[i * count + i] += 1 / (weights[i] * weights[i]);
            }

            if (CholeskyFactor.Of(curvature, count) is not { } factor)
            {
                return false;
            }

            slope.CopyTo(step);
            factor.Solve(step);
            var decrement = Math.Sqrt(TensorPrimitives.Dot<double>(slope, step));
            TensorPrimitives.MultiplyAdd(step, decrement < Near ? -1 : -1 / (1 + decrement), weights, weights);
        }

        return false;
    }

    /// <summary>Cx − 1/x, and how far xᵢ(Cx)ᵢ is from 1 at most.</summary>
    private static double Slope(ReadOnlySpan<double> correlations, ReadOnlySpan<double> x, Span<double> slope)
    {
        var furthest = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            slope[i] = TensorPrimitives.Dot(correlations.Slice(i * x.Length, x.Length), x) - (1 / x[i]);
            furthest = Math.Max(furthest, Math.Abs(slope[i] * x[i]));
        }

        return furthest;
    }
}
