using System.Numerics.Tensors;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Linearly weighted moving average: Σ i·x_{t−N+i} / Σ i, i = 1 … N (MetaTrader MODE_LWMA).</summary>
/// <remarks>
/// As in the price sums of the tester the values are first rounded to multiples of 2⁻ᵏ, k the largest for which the weighted sums of
/// windows up to some 1,400 bars are exact integers, so that a flat stretch has the same average under every window.
/// </remarks>
public static class LinearWeightedAverage
{
    private const double ExactWeights = 1 << 20;

    /// <summary>The average of every bar; the first N − 1 are NaN.</summary>
    /// <param name="x">n finite values.</param>
    /// <param name="window">N ≥ 1.</param>
    /// <param name="bound">Magnitude up to which sums are exact.</param>
    /// <param name="destination">n values; must not overlap <paramref name="x"/>.</param>
    /// <param name="point">Price of a point, whole numbers of which are not rounded; 0 for no such thing.</param>
    public static void Compute(ReadOnlySpan<double> x, int window, double bound, Span<double> destination, double point = 0)
    {
        Shapes.RequireWindow(window);
        Shapes.RequireSameLength(x.Length, destination.Length);
        destination[..Math.Min(x.Length, window - 1)].Fill(double.NaN);
        if (x.Length < window)
        {
            return;
        }

        var total = window * (window + 1.0) / 2;
        var scale = ExactSums.Scale(bound * ExactWeights, point);
        var (rounded, weights) = (new double[x.Length], new double[window]);
        for (var t = 0; t < x.Length; t++)
        {
            rounded[t] = Math.Round(x[t] * scale);
        }

        for (var i = 0; i < window; i++)
        {
            weights[i] = i + 1;
        }

        for (var t = window - 1; t < x.Length; t++)
        {
            destination[t] = TensorPrimitives.Dot(rounded.AsSpan(t - window + 1, window), weights) / (total * scale);
        }
    }
}
