namespace StrategyFactory.Numerics.Forecasting;

/// <summary>ŷ(T + h) = y(T): the last value present, at every step.</summary>
public sealed class Persistence : IForecaster
{
    /// <inheritdoc/>
    public ForecastProblem Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        for (var t = history.Length - 1; t >= 0; t--)
        {
            if (!double.IsNaN(history[t]))
            {
                forecast.Fill(history[t]);
                return ForecastOutcome.Check(forecast);
            }
        }

        return ForecastOutcome.Refuse(forecast, ForecastProblem.TooFewValues);
    }
}
