using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Wilder's true range and its average.</summary>
public static class TrueRange
{
    /// <summary>max(h, c_{t−1}) − min(l, c_{t−1}); the first value is NaN (TA-Lib TRANGE).</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(
        ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, Span<double> destination)
    {
        Shapes.RequireSameLength(high.Length, low.Length);
        Shapes.RequireSameLength(high.Length, close.Length);
        Shapes.RequireSameLength(high.Length, destination.Length);
        destination[..Math.Min(1, high.Length)].Fill(double.NaN);
        for (var t = 1; t < high.Length; t++)
        {
            destination[t] = Math.Max(high[t], close[t - 1]) - Math.Min(low[t], close[t - 1]);
        }
    }

    /// <summary>Average true range: Wilder's average of the true range; the first N values are NaN (TA-Lib ATR).</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 1.</exception>
    public static void Average(
        ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, int window, Span<double> destination)
    {
        Compute(high, low, close, destination);
        MovingAverages.Wilder(destination, window, destination);
    }

    /// <summary>ATR / c, a fraction and not a percentage; the first N values are NaN.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normalised(
        ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, int window, Span<double> destination)
    {
        Average(high, low, close, window, destination);
        for (var t = 0; t < destination.Length; t++)
        {
            destination[t] /= close[t];
        }
    }

    /// <summary>True range / ATR of the same bar; the first N values are NaN, and every one with ATR 0.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RelativeToAverage(
        ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, int window, Span<double> destination)
    {
        Compute(high, low, close, destination);
        var average = new double[destination.Length];
        MovingAverages.Wilder(destination, window, average);
        for (var t = 0; t < destination.Length; t++)
        {
            destination[t] = average[t] == 0 ? double.NaN : destination[t] / average[t];
        }
    }
}
