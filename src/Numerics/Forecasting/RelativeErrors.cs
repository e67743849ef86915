namespace StrategyFactory.Numerics.Forecasting;

/// <summary>Errors next to what doing nothing costs; below 1 is better than that.</summary>
public static class RelativeErrors
{
    /// <summary>
    /// The scale of MASE: mean |h[t] − h[t − m]| over the training part, in units of the series (Hyndman and Koehler 2006, "Another look
    /// at measures of forecast accuracy"). Pairs with a missing value are left out; null without a pair or where the mean is 0.
    /// </summary>
    /// <param name="training">h, in time order; NaN is missing. Never a part that is forecast.</param>
    /// <param name="season">m ≥ 1; 1 compares with persistence.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="season"/> is below 1.</exception>
    public static double? Scale(ReadOnlySpan<double> training, int season = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(season, 1);
        var sum = 0.0;
        var pairs = 0;
        for (var t = season; t < training.Length; t++)
        {
            var difference = Math.Abs(training[t] - training[t - season]);
            if (!double.IsNaN(difference))
            {
                sum += difference;
                pairs++;
            }
        }

        return sum > 0 ? sum / pairs : null;
    }

    /// <summary>MASE = MAE/scale; null where either is.</summary>
    /// <param name="errors">Errors of the forecast.</param>
    /// <param name="scale">From <see cref="Scale"/>.</param>
    public static double? MeanAbsoluteScaled(in PointErrors errors, double? scale) => errors.MeanAbsolute / scale;

    /// <summary>
    /// MAE of a forecast divided by the MAE of another, mostly persistence, on the same steps; null where no step is scored or the other
    /// makes no error.
    /// </summary>
    /// <param name="errors">Errors of the forecast.</param>
    /// <param name="reference">Errors of the other forecast.</param>
    /// <exception cref="ArgumentException">The two did not score the same number of steps.</exception>
    public static double? MeanAbsolute(in PointErrors errors, in PointErrors reference)
    {
        ForecastShapes.SameLength(errors.Steps, reference.Steps, nameof(reference));
        return reference.AbsoluteSum == 0 ? null : errors.MeanAbsolute / reference.MeanAbsolute;
    }
}
