namespace StrategyFactory.Numerics.Indicators;

/// <summary>Population standard deviation of the last N values, as Bollinger bands use it; the first N − 1 values are NaN.</summary>
public static class RollingDeviation
{
    /// <summary>√(Σ(x − mean)²/N).</summary>
    public static void Compute(ReadOnlySpan<double> x, int window, Span<double> destination) =>
        SlidingWindow.Compute<WindowMoments, Deviation>(x, window, destination);

    private readonly struct Deviation : IWindowStatistic<WindowMoments>
    {
        public static double Of(in WindowMoments window, double x, double y) => Math.Sqrt(window.PopulationVariance);
    }
}
