using System.Numerics.Tensors;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>Linearly weighted moving average: Σ i·x_{t−N+i} / Σ i, i = 1 … N (MetaTrader MODE_LWMA).</summary>
public static class LinearWeightedAverage
{
    /// <summary>The average of every bar; the first N − 1 are NaN.</summary>
    /// <param name="x">n finite values.</param>
    /// <param name="window">N ≥ 1.</param>
    /// <param name="destination">n values; must not overlap <paramref name="x"/>.</param>
    public static void Compute(ReadOnlySpan<double> x, int window, Span<double> destination)
    {
        Shapes.RequireWindow(window);
        Shapes.RequireSameLength(x.Length, destination.Length);
        destination[..Math.Min(x.Length, window - 1)].Fill(double.NaN);
        if (x.Length < window)
        {
            return;
        }

        var weights = new double[window];
        var total = window * (window + 1.0) / 2;
        for (var i = 0; i < window; i++)
        {
            weights[i] = (i + 1) / total;
        }

        for (var t = window - 1; t < x.Length; t++)
        {
            destination[t] = TensorPrimitives.Dot(x.Slice(t - window + 1, window), weights);
        }
    }
}
