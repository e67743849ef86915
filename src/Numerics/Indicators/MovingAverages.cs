using System.Runtime.CompilerServices;

namespace StrategyFactory.Numerics.Indicators;

/// <summary>Simple and exponential averages and what is measured against them.</summary>
public static class MovingAverages
{
    /// <summary>Arithmetic mean of the last N values; leading NaNs and the first N − 1 values are NaN.</summary>
    public static void Simple(ReadOnlySpan<double> x, int window, Span<double> destination) =>
        SlidingWindow.Compute<WindowMoments, Mean>(x, window, destination);

    /// <summary>x / SMA − 1; NaN during warm-up and where the average is 0.</summary>
    public static void RelativeDistance(ReadOnlySpan<double> x, int window, Span<double> destination) =>
        SlidingWindow.Compute<WindowMoments, DistanceToMean>(x, window, destination);

    /// <summary>x / SMA; NaN during warm-up and where the average is 0.</summary>
    public static void Ratio(ReadOnlySpan<double> x, int window, Span<double> destination) =>
        SlidingWindow.Compute<WindowMoments, RatioToMean>(x, window, destination);

    /// <summary>e_t = e_{t−1} + 2/(N + 1)·(x_t − e_{t−1}), seeded by the mean of the first N values (TA-Lib EMA).</summary>
    /// <param name="x">n values; leading NaNs are skipped, none may follow.</param>
    /// <param name="window">N ≥ 1.</param>
    /// <param name="destination">
    /// n values: NaN for leading NaNs and the N − 1 values after them. May be <paramref name="x"/> itself.
    /// </param>
    public static void Exponential(ReadOnlySpan<double> x, int window, Span<double> destination) =>
        Recursive(x, window, 2.0 / (window + 1), destination);

    /// <summary>
    /// e_t = e_{t−1} + 2/(N + 1)·(x_t − e_{t−1}), seeded by the first value (MetaTrader MODE_EMA), shown from the N-th on.
    /// </summary>
    /// <param name="x">n values; leading NaNs are skipped, none may follow.</param>
    /// <param name="window">N ≥ 1.</param>
    /// <param name="destination">
    /// n values: NaN for leading NaNs and the N − 1 values after them. May be <paramref name="x"/> itself.
    /// </param>
    public static void ExponentialFromFirst(ReadOnlySpan<double> x, int window, Span<double> destination)
    {
        Shapes.RequireWindow(window);
        Shapes.RequireSameLength(x.Length, destination.Length);
        var start = Shapes.LeadingNaNs(x);
        var (first, weight) = ((int)Math.Min(x.Length, start + window - 1L), 2.0 / (window + 1));
        var average = start < x.Length ? x[start] : double.NaN;
        for (var t = start; t < x.Length; t++)
        {
            average += weight * (x[t] - average);
            destination[t] = average;
        }

        destination[..first].Fill(double.NaN);
    }

    /// <summary>Wilder's average w_t = w_{t−1} + (x_t − w_{t−1})/N, seeded by the mean of the first N values (TA-Lib ATR, RSI).</summary>
    /// <param name="x">n values; leading NaNs are skipped, none may follow.</param>
    /// <param name="window">N ≥ 1.</param>
    /// <param name="destination">
    /// n values: NaN for leading NaNs and the N − 1 values after them. May be <paramref name="x"/> itself.
    /// </param>
    public static void Wilder(ReadOnlySpan<double> x, int window, Span<double> destination) =>
        Recursive(x, window, 1.0 / window, destination);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Recursive(ReadOnlySpan<double> x, int window, double weight, Span<double> destination)
    {
        Shapes.RequireWindow(window);
        Shapes.RequireSameLength(x.Length, destination.Length);
        var start = Shapes.LeadingNaNs(x);
        if (x.Length - start < window)
        {
            destination.Fill(double.NaN);
            return;
        }

        var seed = WindowMoments.Of(x[start], 0);
        for (var t = start + 1; t < start + window; t++)
        {
            seed = WindowMoments.Combine(seed, WindowMoments.Of(x[t], 0));
        }

        var average = seed.Mean;
        destination[..(start + window - 1)].Fill(double.NaN);
        destination[start + window - 1] = average;
        for (var t = start + window; t < x.Length; t++)
        {
            average += weight * (x[t] - average);
            destination[t] = average;
        }
    }

    private readonly struct Mean : IWindowStatistic<WindowMoments>
    {
        public static double Of(in WindowMoments window, double x, double y) => window.Mean;
    }

    private readonly struct DistanceToMean : IWindowStatistic<WindowMoments>
    {
        public static double Of(in WindowMoments window, double x, double y) =>
            window.Mean == 0 ? double.NaN : window.Deviation(x) / window.Mean;
    }

    private readonly struct RatioToMean : IWindowStatistic<WindowMoments>
    {
        public static double Of(in WindowMoments window, double x, double y) => window.Mean == 0 ? double.NaN : x / window.Mean;
    }
}
