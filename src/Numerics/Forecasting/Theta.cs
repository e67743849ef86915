namespace StrategyFactory.Numerics.Forecasting;

/// <summary>
/// The classical theta method: the mean of the least-squares line of the series (θ = 0) and of simple exponential smoothing of the line
/// 2y − line (θ = 2), carried on (Assimakopoulos and Nikolopoulos 2000, "The theta model: a decomposition approach to forecasting").
/// </summary>
/// <remarks>
/// A missing value has no part in the line and leaves the level of the smoothing as it is. The M4 competition's Theta is this inside
/// <see cref="SeasonalAdjustment"/>, except that a forecast below zero stays below zero.
/// </remarks>
public sealed class Theta : IForecaster
{
    /// <summary>Theta with the season tested and taken out first.</summary>
    /// <param name="season">m in steps, at least 1.</param>
    public static IForecaster WithSeason(int season) => new SeasonalAdjustment(new Theta(), season);

    /// <inheritdoc/>
    public ForecastProblem Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        var (intercept, slope) = Line(history);
        var bent = new double[history.Length];
        for (var t = 0; t < history.Length; t++)
        {
            bent[t] = 2 * history[t] - (intercept + slope * t);
        }

        if (SmoothingFit.Fit(bent) is not { } fit)
        {
            var infinite = history.ContainsAny(double.PositiveInfinity, double.NegativeInfinity);
            return ForecastOutcome.Refuse(forecast, infinite ? ForecastProblem.NotFinite : ForecastProblem.TooFewValues);
        }

        for (var h = 0; h < forecast.Length; h++)
        {
            forecast[h] = (fit.Level + intercept + slope * (history.Length + h)) / 2;
        }

        return ForecastOutcome.Check(forecast);
    }

    /// <summary>Least squares of the present values on t = 0, 1, …; the slope is NaN below two of them.</summary>
    private static (double Intercept, double Slope) Line(ReadOnlySpan<double> history)
    {
        double times = 0, values = 0;
        var present = 0;
        for (var t = 0; t < history.Length; t++)
        {
            if (!double.IsNaN(history[t]))
            {
                times += t;
                values += history[t];
                present++;
            }
        }

        var (time, value) = (times / present, values / present);
        double cross = 0, squares = 0;
        for (var t = 0; t < history.Length; t++)
        {
            if (!double.IsNaN(history[t]))
            {
                cross += (t - time) * (history[t] - value);
                squares += (t - time) * (t - time);
            }
        }

        return (value - cross / squares * time, cross / squares);
    }
}
