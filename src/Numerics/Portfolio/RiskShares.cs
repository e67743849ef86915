using System.Numerics.Tensors;

namespace StrategyFactory.Numerics.Portfolio;

/// <summary>What each part of a portfolio has of its variance: wᵢσᵢ(C·wσ)ᵢ / Σⱼ wⱼσⱼ(C·wσ)ⱼ, Euler's allocation; they sum to 1.</summary>
public static class RiskShares
{
    /// <summary>Computes the shares.</summary>
    /// <param name="correlations">C by rows, n × n.</param>
    /// <param name="volatilities">σ, n of them.</param>
    /// <param name="weights">w, n of them.</param>
    /// <param name="shares">n places; negative for what takes risk away; NaN where the portfolio has no variance.</param>
    /// <exception cref="ArgumentException">The lengths do not agree.</exception>
    public static void Compute(
        ReadOnlySpan<double> correlations, ReadOnlySpan<double> volatilities, ReadOnlySpan<double> weights, Span<double> shares)
    {
        var count = volatilities.Length;
        if (correlations.Length != count * count || weights.Length != count || shares.Length != count)
        {
            throw new ArgumentException(
                $"{count} volatilities need {count * count} correlations, {count} weights and shares.", nameof(shares));
        }

        Span<double> exposures = new double[count];
        TensorPrimitives.Multiply(weights, volatilities, exposures);
        for (var i = 0; i < count; i++)
        {
            shares[i] = exposures[i] * TensorPrimitives.Dot(correlations.Slice(i * count, count), exposures);
        }

        var variance = TensorPrimitives.Sum<double>(shares);
        TensorPrimitives.Divide(shares, variance > 0 ? variance : double.NaN, shares);
    }
}
