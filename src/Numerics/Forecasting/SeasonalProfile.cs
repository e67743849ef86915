using System.Numerics.Tensors;

namespace StrategyFactory.Numerics.Forecasting;

/// <summary>Seasonal indices by classical decomposition, and the test that a series needs them.</summary>
/// <remarks>
/// As the benchmarks of the M4 competition compute them (Makridakis, Spiliotis and Assimakopoulos 2020; R's <c>decompose</c>).
/// </remarks>
public static class SeasonalProfile
{
    /// <summary>Seasons a history needs before it is tested.</summary>
    public const int SmallestSeasons = 3;

    /// <summary>Two-sided 10 % of the normal distribution.</summary>
    private const double CriticalValue = 1.645;

    /// <summary>
    /// Whether |r(m)| &gt; 1.645·√((1 + 2Σ r(i)², i &lt; m)/n), with r the autocorrelations: Bartlett's bound at lag m for a series whose
    /// correlation ends before it. False below three seasons, for m = 1 and for a constant series.
    /// </summary>
    /// <param name="history">Values in time order; a pair with a missing value (NaN) adds nothing, n counts the present values.</param>
    /// <param name="season">m ≥ 1.</param>
    public static bool IsSeasonal(ReadOnlySpan<double> history, int season)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(season, 1);
        if (season == 1 || history.Length < (long)SmallestSeasons * season)
        {
            return false;
        }

        var centred = new double[history.Length];
        var present = Centre(history, centred);
        var variance = Products(centred, 0);
        if (!(variance > 0))
        {
            return false;
        }

        var squares = 0.0;
        for (var lag = 1; lag < season; lag++)
        {
            var correlation = Products(centred, lag) / variance;
            squares += correlation * correlation;
        }

        return Math.Abs(Products(centred, season) / variance) > CriticalValue * Math.Sqrt((1 + 2 * squares) / present);
    }

    /// <summary>
    /// One index a phase: the mean over the seasons of y/trend, divided by the mean of the indices, or of y − trend, less their mean. The
    /// trend is the centred moving average over m steps, with half weights at both ends where m is even, and has no value at the ends.
    /// </summary>
    /// <param name="history">Values in time order; a moving average with a missing value (NaN) inside is missing too.</param>
    /// <param name="multiplicative">Ratios instead of differences.</param>
    /// <param name="indices">m indices; <c>indices[t % m]</c> belongs to step t of the history.</param>
    /// <returns>False, with indices of NaN, where a phase has no value or the indices are not finite.</returns>
    public static bool Decompose(ReadOnlySpan<double> history, bool multiplicative, Span<double> indices)
    {
        var season = indices.Length;
        var half = season / 2;
        var counts = new int[season];
        indices.Clear();
        for (var t = half; t + half < history.Length; t++)
        {
            var trend = Trend(history.Slice(t - half, 2 * half + 1), season);
            var part = multiplicative ? history[t] / trend : history[t] - trend;
            if (!double.IsNaN(part))
            {
                indices[t % season] += part;
                counts[t % season]++;
            }
        }

        var mean = 0.0;
        for (var phase = 0; phase < season; phase++)
        {
            indices[phase] /= counts[phase];
            mean += indices[phase] / season;
        }

        for (var phase = 0; phase < season; phase++)
        {
            indices[phase] = multiplicative ? indices[phase] / mean : indices[phase] - mean;
        }

        foreach (var index in indices)
        {
            if (!double.IsFinite(index) || (multiplicative && index <= 0))
            {
                indices.Fill(double.NaN);
                return false;
            }
        }

        return true;
    }

    private static double Trend(ReadOnlySpan<double> window, int season)
    {
        var sum = 0.0;
        foreach (var value in window)
        {
            sum += value;
        }

        return (sum - (season % 2 == 0 ? (window[0] + window[^1]) / 2 : 0)) / season;
    }

    /// <summary>Subtracts the mean of the present values; a missing one becomes 0.</summary>
    private static int Centre(ReadOnlySpan<double> history, Span<double> centred)
    {
        var sum = 0.0;
        var present = 0;
        foreach (var value in history)
        {
            sum += double.IsNaN(value) ? 0 : value;
            present += double.IsNaN(value) ? 0 : 1;
        }

        for (var t = 0; t < history.Length; t++)
        {
            centred[t] = double.IsNaN(history[t]) ? 0 : history[t] - sum / present;
        }

        return present;
    }

    private static double Products(ReadOnlySpan<double> centred, int lag) =>
        TensorPrimitives.Dot(centred[lag..], centred[..^lag]);
}
