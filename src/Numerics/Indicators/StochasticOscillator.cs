using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Where the close lies in the range of the last N bars (Lane's stochastic, Williams' %R).</summary>
public static class StochasticOscillator
{
    private const int Smoothing = 3;

    /// <summary>
    /// %K = 100·(c − LL)/(HH − LL), unsmoothed (TA-Lib STOCHF). The first N − 1 values are NaN, and every one whose window has no range.
    /// </summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PercentK(
        ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, int window, Span<double> destination)
    {
        Shapes.RequireSameLength(close.Length, destination.Length);
        var lowest = new double[close.Length];
        SlidingWindow.Compute<WindowExtremes, Range>(high, low, window, destination);
        SlidingWindow.Compute<WindowExtremes, Bottom>(high, low, window, lowest);
        for (var t = 0; t < lowest.Length; t++)
        {
            destination[t] = destination[t] == 0 ? double.NaN : 100 * ((close[t] - lowest[t]) / destination[t]);
        }
    }

    /// <summary>%D: the mean of the last 3 values of %K; the first N + 1 values are NaN, and every one with an undefined %K.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 1.</exception>
    public static void PercentD(
        ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, int window, Span<double> destination)
    {
        var percentK = new double[close.Length];
        PercentK(high, low, close, window, percentK);
        MovingAverages.Simple(percentK, Smoothing, destination);
    }

    /// <summary>
    /// Williams %R = −100·(HH − c)/(HH − LL), in [−100, 0] (TA-Lib WILLR). NaN as <see cref="PercentK"/>.
    /// </summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 1.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WilliamsR(
        ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, int window, Span<double> destination)
    {
        Shapes.RequireSameLength(close.Length, destination.Length);
        var highest = new double[close.Length];
        SlidingWindow.Compute<WindowExtremes, Range>(high, low, window, destination);
        SlidingWindow.Compute<WindowExtremes, Top>(high, low, window, highest);
        for (var t = 0; t < highest.Length; t++)
        {
            destination[t] = destination[t] == 0 ? double.NaN : -100 * ((highest[t] - close[t]) / destination[t]);
        }
    }

    private readonly struct Range : IWindowStatistic<WindowExtremes>
    {
        public static double Of(in WindowExtremes window, double x, double y) => window.Highest - window.Lowest;
    }

    private readonly struct Top : IWindowStatistic<WindowExtremes>
    {
        public static double Of(in WindowExtremes window, double x, double y) => window.Highest;
    }

    private readonly struct Bottom : IWindowStatistic<WindowExtremes>
    {
        public static double Of(in WindowExtremes window, double x, double y) => window.Lowest;
    }
}
