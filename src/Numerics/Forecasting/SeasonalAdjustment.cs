namespace StrategyFactory.Numerics.Forecasting;

/// <summary>Forecasts a series without its season and puts the season back, where the season is significant.</summary>
/// <remarks>
/// The frame of the M4 competition's Naive2, SES and Theta. Indices are ratios where every present value is positive and differences
/// otherwise, as a ratio to a trend near zero means nothing. A series whose test or decomposition says no is forecast as it is.
/// </remarks>
/// <param name="inner">Forecasts the adjusted series.</param>
/// <param name="season">m in steps, at least 1; 1 never adjusts.</param>
public sealed class SeasonalAdjustment(IForecaster inner, int season) : IForecaster
{
    private readonly int _season = season >= 1
        ? season
        : throw new ArgumentOutOfRangeException(nameof(season), season, "A season has at least one step.");

    /// <inheritdoc/>
    public ForecastProblem Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        var indices = new double[_season];
        var multiplicative = true;
        foreach (var value in history)
        {
            multiplicative &= !(value <= 0);
        }

        if (!SeasonalProfile.IsSeasonal(history, _season) || !SeasonalProfile.Decompose(history, multiplicative, indices))
        {
            return inner.Forecast(history, forecast);
        }

        var adjusted = new double[history.Length];
        for (var t = 0; t < history.Length; t++)
        {
            var index = indices[t % _season];
            adjusted[t] = multiplicative ? history[t] / index : history[t] - index;
        }

        var problem = inner.Forecast(adjusted, forecast);
        for (var h = 0; h < forecast.Length; h++)
        {
            var index = indices[(history.Length + h) % _season];
            forecast[h] = multiplicative ? forecast[h] * index : forecast[h] + index;
        }

        return problem == ForecastProblem.None ? ForecastOutcome.Check(forecast) : problem;
    }
}
