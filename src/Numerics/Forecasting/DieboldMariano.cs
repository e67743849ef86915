using System.Runtime.InteropServices;
using MathNet.Numerics.Distributions;

namespace StrategyFactory.Numerics.Forecasting;

/// <summary>Why two forecasts cannot be compared.</summary>
public enum ComparisonProblem
{
    /// <summary>They are compared.</summary>
    None,

    /// <summary>Fewer windows than a test means something on, or no more windows than lags.</summary>
    TooFewWindows,

    /// <summary>The difference of the losses is the same in every window, mostly 0.</summary>
    NoVariation,

    /// <summary>A loss is NaN or infinite.</summary>
    NotFinite,
}

/// <summary>One-sided test that a forecast loses less than its rival.</summary>
/// <param name="MeanGain">Mean of rival's loss − own loss over the windows, in units of the loss; above 0 the forecast is better. NaN
/// without windows or with a loss that is not finite.</param>
/// <param name="Statistic">The corrected statistic, t-distributed with n − 1 degrees of freedom; null with a problem.</param>
/// <param name="Probability">p of a gain at least this large were there none; null with a problem.</param>
/// <param name="Windows">n.</param>
/// <param name="BartlettWeights">Whether the plain variance was negative and the weighted one used.</param>
/// <param name="Problem">Why there is no p.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DieboldMariano(
    double MeanGain,
    double? Statistic,
    double? Probability,
    int Windows,
    bool BartlettWeights,
    ComparisonProblem Problem)
{
    /// <summary>Windows below which nothing is tested.</summary>
    public const int SmallestWindows = 10;

    /// <summary>A variance below this share of γ(0)/n is rounding.</summary>
    private const double RoundingShare = 1e-12;

    /// <summary>
    /// S = d̄/√V·√((n + 1 − 2k + k(k − 1)/n)/n) with d the loss of the rival less the own one, V = (γ(0) + 2Σγ(j), 1 ≤ j ≤ k − 1)/n and
    /// γ(j) = Σ(d(t) − d̄)(d(t − j) − d̄)/n; p = 1 − F(S), Student's t with n − 1 degrees of freedom. Where V is not positive the lags
    /// get Bartlett's weights 1 − j/k, with which it cannot be negative.
    /// </summary>
    /// <remarks>
    /// Diebold and Mariano 1995, "Comparing predictive accuracy"; the factor and Student's t from Harvey, Leybourne and Newbold 1997,
    /// "Testing the equality of prediction mean squared errors"; the weights as R's <c>forecast::dm.test(varestimator = "bartlett")</c>.
    /// </remarks>
    /// <param name="losses">Own loss, one a window in time order.</param>
    /// <param name="rival">The rival's loss on the same windows.</param>
    /// <param name="overlap">k ≥ 1: losses of windows k or more apart are independent; ⌈horizon/step⌉.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="overlap"/> is below 1.</exception>
    public static DieboldMariano Compare(ReadOnlySpan<double> losses, ReadOnlySpan<double> rival, int overlap)
    {
        ForecastShapes.SameLength(losses.Length, rival.Length, nameof(rival));
        ArgumentOutOfRangeException.ThrowIfLessThan(overlap, 1);
        var n = losses.Length;
        var gains = new double[n];
        var mean = 0.0;
        for (var t = 0; t < n; t++)
        {
            gains[t] = rival[t] - losses[t];
            mean += gains[t] / n;
        }

        if (n < SmallestWindows || overlap >= n)
        {
            return new(n > 0 ? mean : double.NaN, null, null, n, false, ComparisonProblem.TooFewWindows);
        }

        if (!double.IsFinite(mean))
        {
            return new(double.NaN, null, null, n, false, ComparisonProblem.NotFinite);
        }

        if (!gains.AsSpan(1).ContainsAnyExcept(gains[0]))
        {
            return new(mean, null, null, n, false, ComparisonProblem.NoVariation);
        }

        var floor = RoundingShare * Covariance(gains, mean, 0) / n;
        var variance = Variance(gains, mean, overlap, bartlett: false);
        var bartlett = !(variance > floor);
        variance = bartlett ? Variance(gains, mean, overlap, bartlett) : variance;
        if (!(variance > floor))
        {
            return new(mean, null, null, n, bartlett, ComparisonProblem.NoVariation);
        }

        double k = overlap;
        var statistic = mean / Math.Sqrt(variance) * Math.Sqrt((n + 1 - 2 * k + k * (k - 1) / n) / n);
        return new(mean, statistic, StudentT.CDF(0, 1, n - 1, -statistic), n, bartlett, ComparisonProblem.None);
    }

    private static double Variance(ReadOnlySpan<double> gains, double mean, int overlap, bool bartlett)
    {
        var sum = Covariance(gains, mean, 0);
        for (var lag = 1; lag < overlap; lag++)
        {
            sum += 2 * (bartlett ? 1 - (double)lag / overlap : 1) * Covariance(gains, mean, lag);
        }

        return sum / gains.Length;
    }

    private static double Covariance(ReadOnlySpan<double> gains, double mean, int lag)
    {
        var sum = 0.0;
        for (var t = lag; t < gains.Length; t++)
        {
            sum += (gains[t] - mean) * (gains[t - lag] - mean);
        }

        return sum / gains.Length;
    }
}
