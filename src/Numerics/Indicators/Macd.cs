using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Moving average convergence/divergence (Appel) with the usual 12, 26 and 9 bars.</summary>
/// <remarks>
/// Every average is seeded by its own first simple average, so the line exists from index 25, signal and histogram from index 33.
/// </remarks>
public static class Macd
{
    private const int Fast = 12;
    private const int Slow = 26;
    private const int Smoothing = 9;

    /// <summary>EMA₁₂ − EMA₂₆ of the closes; the first 25 values are NaN.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Line(ReadOnlySpan<double> close, Span<double> destination)
    {
        Shapes.RequireSameLength(close.Length, destination.Length);
        var slow = new double[close.Length];
        MovingAverages.Exponential(close, Slow, slow);
        MovingAverages.Exponential(close, Fast, destination);
        for (var t = 0; t < slow.Length; t++)
        {
            destination[t] -= slow[t];
        }
    }

    /// <summary>EMA₉ of the line; the first 33 values are NaN.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Signal(ReadOnlySpan<double> close, Span<double> destination)
    {
        Line(close, destination);
        MovingAverages.Exponential(destination, Smoothing, destination);
    }

    /// <summary>Line − signal; the first 33 values are NaN.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Histogram(ReadOnlySpan<double> close, Span<double> destination)
    {
        Line(close, destination);
        var signal = new double[close.Length];
        MovingAverages.Exponential(destination, Smoothing, signal);
        for (var t = 0; t < signal.Length; t++)
        {
            destination[t] -= signal[t];
        }
    }
}
