namespace StrategyFactory.Numerics.Indicators;

/// <summary>Bollinger bands: mean ± 2 population standard deviations of the last N closes (TA-Lib BBANDS).</summary>
/// <remarks>The first N − 1 values are NaN.</remarks>
public static class BollingerBands
{
    private const double Width = 2;

    /// <summary>mean + 2·sd.</summary>
    public static void Upper(ReadOnlySpan<double> close, int window, Span<double> destination) =>
        SlidingWindow.Compute<WindowMoments, UpperBand>(close, window, destination);

    /// <summary>mean − 2·sd.</summary>
    public static void Lower(ReadOnlySpan<double> close, int window, Span<double> destination) =>
        SlidingWindow.Compute<WindowMoments, LowerBand>(close, window, destination);

    /// <summary>%b = (c − lower)/(upper − lower): 0 on the lower band, 1 on the upper one; NaN when the window is constant.</summary>
    public static void PercentB(ReadOnlySpan<double> close, int window, Span<double> destination) =>
        SlidingWindow.Compute<WindowMoments, PositionInBand>(close, window, destination);

    /// <summary>Bandwidth (upper − lower)/mean.</summary>
    public static void Bandwidth(ReadOnlySpan<double> close, int window, Span<double> destination) =>
        SlidingWindow.Compute<WindowMoments, RelativeWidth>(close, window, destination);

    private readonly struct UpperBand : IWindowStatistic<WindowMoments>
    {
        public static double Of(in WindowMoments window, double x, double y) => window.Mean + Width * Math.Sqrt(window.PopulationVariance);
    }

    private readonly struct LowerBand : IWindowStatistic<WindowMoments>
    {
        public static double Of(in WindowMoments window, double x, double y) => window.Mean - Width * Math.Sqrt(window.PopulationVariance);
    }

    private readonly struct PositionInBand : IWindowStatistic<WindowMoments>
    {
        public static double Of(in WindowMoments window, double x, double y)
        {
            var half = Width * Math.Sqrt(window.PopulationVariance);
            return half == 0 ? double.NaN : (window.Deviation(x) + half) / (2 * half);
        }
    }

    private readonly struct RelativeWidth : IWindowStatistic<WindowMoments>
    {
        public static double Of(in WindowMoments window, double x, double y) =>
            window.Mean == 0 ? double.NaN : 2 * Width * Math.Sqrt(window.PopulationVariance) / window.Mean;
    }
}
