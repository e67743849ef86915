using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Lambert's commodity channel index.</summary>
public static class CommodityChannelIndex
{
    /// <summary>
    /// CCI = (p − mean)/(0.015 · mean|p − mean|) over the last N typical prices p (TA-Lib CCI).
    /// </summary>
    /// <remarks>The mean absolute deviation is around a moving centre, so it costs N operations a bar (vectorised), as in TA-Lib.</remarks>
    /// <param name="typicalPrice">n values, see <see cref="TypicalPrice"/>.</param>
    /// <param name="window">N ≥ 1.</param>
    /// <param name="destination">n values: the first N − 1 are NaN, and every one whose window is constant.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(ReadOnlySpan<double> typicalPrice, int window, Span<double> destination)
    {
        MovingAverages.Simple(typicalPrice, window, destination);
        for (var t = window - 1; t < typicalPrice.Length; t++)
        {
            var mean = destination[t];
            var deviation = SumOfDeviations(typicalPrice.Slice(t - window + 1, window), mean) / window;
            destination[t] = deviation == 0 ? double.NaN : (typicalPrice[t] - mean) / (0.015 * deviation);
        }
    }

    // Four fixed lanes, so the sum has the same order on every machine.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SumOfDeviations(ReadOnlySpan<double> x, double mean)
    {
        var lanes = Vector256<double>.Zero;
        var centre = Vector256.Create(mean);
        var vectors = MemoryMarshal.Cast<double, Vector256<double>>(x);
        foreach (var vector in vectors)
        {
            lanes += Vector256.Abs(vector - centre);
        }

        var sum = Vector256.Sum(lanes);
        foreach (var value in x[(vectors.Length * Vector256<double>.Count)..])
        {
            sum += Math.Abs(value - mean);
        }

        return sum;
    }
}
