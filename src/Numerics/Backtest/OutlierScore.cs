namespace StrategyFactory.Numerics.Backtest;

/// <summary>How far a prediction lies from those the model was fitted on, in their standard deviations.</summary>
public static class OutlierScore
{
    /// <summary>
    /// |p − m|/s with one m and s for all predictions, for a model fitted once.
    /// </summary>
    /// <param name="predictions">p; NaN gives NaN.</param>
    /// <param name="mean">m, the mean of the predictions over the rows the model was fitted on.</param>
    /// <param name="deviation">s, their sample sd; 0 turns the filter off (score 0).</param>
    /// <param name="scores">Receives one score per prediction.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Compute(ReadOnlySpan<double> predictions, double mean, double deviation, Span<double> scores)
    {
        RequireLength(predictions.Length, scores.Length, nameof(scores));
        for (var t = 0; t < predictions.Length; t++)
        {
            scores[t] = deviation == 0 ? 0 : Math.Abs(predictions[t] - mean) / deviation;
        }
    }

    /// <summary>
    /// |p − m|/s with m and s per bar, for a model that is refitted as time goes on.
    /// </summary>
    /// <param name="predictions">p; NaN gives NaN.</param>
    /// <param name="means">m of the fit in force at each bar.</param>
    /// <param name="deviations">s of the fit in force at each bar; 0 turns the filter off there.</param>
    /// <param name="scores">Receives one score per prediction.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Compute(
        ReadOnlySpan<double> predictions, ReadOnlySpan<double> means, ReadOnlySpan<double> deviations, Span<double> scores)
    {
        RequireLength(predictions.Length, means.Length, nameof(means));
        RequireLength(predictions.Length, deviations.Length, nameof(deviations));
        RequireLength(predictions.Length, scores.Length, nameof(scores));
        for (var t = 0; t < predictions.Length; t++)
        {
            scores[t] = deviations[t] == 0 ? 0 : Math.Abs(predictions[t] - means[t]) / deviations[t];
        }
    }

    private static void RequireLength(int expected, int actual, string name)
    {
        if (expected != actual)
        {
            throw new ArgumentException($"Expected {expected} values, got {actual}.", name);
        }
    }
}
