using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Price changes over a fixed number of bars.</summary>
public static class LogReturns
{
    /// <summary>r_t = ln(c_t / c_{t−lag}).</summary>
    /// <param name="close">Prices &gt; 0, n values.</param>
    /// <param name="lag">Number of bars ≥ 1.</param>
    /// <param name="destination">n values, the first <paramref name="lag"/> of them NaN.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lag"/> is below 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(ReadOnlySpan<double> close, int lag, Span<double> destination)
    {
        Shapes.RequireWindow(lag);
        Shapes.RequireSameLength(close.Length, destination.Length);
        destination[..Math.Min(lag, close.Length)].Fill(double.NaN);
        if (lag < close.Length)
        {
            Logarithms(close[lag..], close[..^lag], destination[lag..]);
        }
    }

    /// <summary>Rate of change in percent, 100·(c_t / c_{t−lag} − 1) (TA-Lib ROC).</summary>
    /// <param name="close">Prices &gt; 0, n values.</param>
    /// <param name="lag">Number of bars ≥ 1.</param>
    /// <param name="destination">n values, the first <paramref name="lag"/> of them NaN.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lag"/> is below 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RateOfChange(ReadOnlySpan<double> close, int lag, Span<double> destination)
    {
        Shapes.RequireWindow(lag);
        Shapes.RequireSameLength(close.Length, destination.Length);
        destination[..Math.Min(lag, close.Length)].Fill(double.NaN);
        for (var t = lag; t < close.Length; t++)
        {
            destination[t] = 100 * ((close[t] - close[t - lag]) / close[t - lag]);
        }
    }

    /// <summary>Opening gap ln(o_t / c_{t−1}); the first value is NaN.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gap(ReadOnlySpan<double> open, ReadOnlySpan<double> close, Span<double> destination)
    {
        Shapes.RequireSameLength(open.Length, close.Length);
        Shapes.RequireSameLength(open.Length, destination.Length);
        destination[..Math.Min(1, open.Length)].Fill(double.NaN);
        if (open.Length > 1)
        {
            Logarithms(open[1..], close[..^1], destination[1..]);
        }
    }

    private static void Logarithms(ReadOnlySpan<double> later, ReadOnlySpan<double> earlier, Span<double> destination)
    {
        TensorPrimitives.Divide(later, earlier, destination);
        TensorPrimitives.Log(destination, destination);
    }
}
