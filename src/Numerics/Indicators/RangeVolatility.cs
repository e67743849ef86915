using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Volatility and location inside a bar, from its high and low.</summary>
public static class RangeVolatility
{
    /// <summary>
    /// Parkinson (1980): sqrt(mean(ln(h/l)²)/(4 ln 2)) over the last N bars, per bar, not annualised; the first N − 1 values are NaN.
    /// </summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Parkinson(ReadOnlySpan<double> high, ReadOnlySpan<double> low, int window, Span<double> destination)
    {
        Shapes.RequireSameLength(high.Length, low.Length);
        var squares = new double[high.Length];
        for (var t = 0; t < squares.Length; t++)
        {
            var range = Math.Log(high[t] / low[t]);
            squares[t] = range * range / (4 * double.Log(2));
        }

        SlidingWindow.Compute<WindowMoments, RootOfMean>(squares, window, destination);
    }

    /// <summary>Internal bar strength (c − l)/(h − l), 0.5 when h = l; defined from the first bar.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InternalBarStrength(
        ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, Span<double> destination)
    {
        Shapes.RequireSameLength(high.Length, low.Length);
        Shapes.RequireSameLength(high.Length, close.Length);
        Shapes.RequireSameLength(high.Length, destination.Length);
        for (var t = 0; t < high.Length; t++)
        {
            var range = high[t] - low[t];
            destination[t] = range == 0 ? 0.5 : (close[t] - low[t]) / range;
        }
    }

    private readonly struct RootOfMean : IWindowStatistic<WindowMoments>
    {
        public static double Of(in WindowMoments window, double x, double y) => Math.Sqrt(window.Mean);
    }
}
