namespace StrategyFactory.Numerics.Indicators;

/// <summary>Moments of the last N values of any series; leading NaNs and the N − 1 values after them are NaN.</summary>
public static class RollingStatistics
{
    /// <summary>Sample standard deviation (n − 1), N ≥ 2; exactly 0 for a constant window.</summary>
    public static void StandardDeviation(ReadOnlySpan<double> x, int window, Span<double> destination) =>
        SlidingWindow.Compute<WindowMoments, SampleDeviation>(x, window, destination);

    /// <summary>(x_t − mean)/sd of the last N values, x_t included, sd the sample one; NaN for a constant window.</summary>
    public static void ZScore(ReadOnlySpan<double> x, int window, Span<double> destination) =>
        SlidingWindow.Compute<WindowMoments, Standardised>(x, window, destination);

    /// <summary>Bias-corrected skewness, see <see cref="WindowHigherMoments.Skewness"/>.</summary>
    public static void Skewness(ReadOnlySpan<double> x, int window, Span<double> destination) =>
        SlidingWindow.Compute<WindowHigherMoments, Skew>(x, window, destination);

    /// <summary>Bias-corrected excess kurtosis, see <see cref="WindowHigherMoments.ExcessKurtosis"/>.</summary>
    public static void Kurtosis(ReadOnlySpan<double> x, int window, Span<double> destination) =>
        SlidingWindow.Compute<WindowHigherMoments, Kurt>(x, window, destination);

    /// <summary>
    /// Lag-1 autocorrelation: Pearson correlation of the N − 1 pairs (x_i, x_{i−1}) that lie in the window; NaN when either side is
    /// constant, so always for N = 2.
    /// </summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="window"/> is below 2.</exception>
    public static void Autocorrelation(ReadOnlySpan<double> x, int window, Span<double> destination)
    {
        Shapes.RequireWindow(window, least: 2);
        Shapes.RequireSameLength(x.Length, destination.Length);
        if (x.IsEmpty)
        {
            return;
        }

        destination[0] = double.NaN;
        SlidingWindow.Compute<WindowComoments, Correlation>(x[1..], x[..^1], window - 1, destination[1..]);
    }

    /// <summary>Slope of x on y over the last N pairs, cov(x, y)/var(y); NaN when y is constant.</summary>
    public static void Beta(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int window, Span<double> destination) =>
        SlidingWindow.Compute<WindowComoments, Slope>(x, y, window, destination);

    private readonly struct SampleDeviation : IWindowStatistic<WindowMoments>
    {
        public static double Of(in WindowMoments window, double x, double y) => Math.Sqrt(window.SampleVariance);
    }

    private readonly struct Standardised : IWindowStatistic<WindowMoments>
    {
        public static double Of(in WindowMoments window, double x, double y)
        {
            var deviation = Math.Sqrt(window.SampleVariance);
            return deviation == 0 ? double.NaN : window.Deviation(x) / deviation;
        }
    }

    private readonly struct Skew : IWindowStatistic<WindowHigherMoments>
    {
        public static double Of(in WindowHigherMoments window, double x, double y) => window.Skewness;
    }

    private readonly struct Kurt : IWindowStatistic<WindowHigherMoments>
    {
        public static double Of(in WindowHigherMoments window, double x, double y) => window.ExcessKurtosis;
    }

    private readonly struct Correlation : IWindowStatistic<WindowComoments>
    {
        public static double Of(in WindowComoments window, double x, double y) => window.Correlation;
    }

    private readonly struct Slope : IWindowStatistic<WindowComoments>
    {
        public static double Of(in WindowComoments window, double x, double y) => window.Beta;
    }
}
