namespace StrategyFactory.Numerics.Forecasting;

/// <summary>ŷ(T + h) = y(T + h − m·⌈h/m⌉): the last season, repeated.</summary>
/// <remarks>A missing value is replaced by the latest present one of the same phase; a phase without any is a problem.</remarks>
/// <param name="season">m in steps, at least 1; 1 is persistence.</param>
public sealed class SeasonalNaive(int season) : IForecaster
{
    private readonly int _season = season >= 1
        ? season
        : throw new ArgumentOutOfRangeException(nameof(season), season, "A season has at least one step.");

    /// <inheritdoc/>
    public ForecastProblem Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        if (history.Length < _season)
        {
            return ForecastOutcome.Refuse(forecast, ForecastProblem.TooFewValues);
        }

        for (var h = 0; h < forecast.Length; h++)
        {
            var t = h < _season ? history.Length - _season + h : -1;
            while (t >= 0 && double.IsNaN(history[t]))
            {
                t -= _season;
            }

            forecast[h] = h >= _season ? forecast[h - _season] : t >= 0 ? history[t] : double.NaN;
            if (double.IsNaN(forecast[h]))
            {
                return ForecastOutcome.Refuse(forecast, ForecastProblem.MissingValue);
            }
        }

        return ForecastOutcome.Check(forecast);
    }
}
