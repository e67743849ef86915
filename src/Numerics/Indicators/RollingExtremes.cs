namespace StrategyFactory.Numerics.Indicators;

/// <summary>Highest and lowest value of the last N bars; the first N − 1 values are NaN.</summary>
public static class RollingExtremes
{
    /// <summary>max of the last N values.</summary>
    public static void Highest(ReadOnlySpan<double> x, int window, Span<double> destination) =>
        SlidingWindow.Compute<WindowExtremes, HighestOf>(x, window, destination);

    /// <summary>min of the last N values.</summary>
    public static void Lowest(ReadOnlySpan<double> x, int window, Span<double> destination) =>
        SlidingWindow.Compute<WindowExtremes, LowestOf>(x, window, destination);

    private readonly struct HighestOf : IWindowStatistic<WindowExtremes>
    {
        public static double Of(in WindowExtremes window, double x, double y) => window.Highest;
    }

    private readonly struct LowestOf : IWindowStatistic<WindowExtremes>
    {
        public static double Of(in WindowExtremes window, double x, double y) => window.Lowest;
    }
}
