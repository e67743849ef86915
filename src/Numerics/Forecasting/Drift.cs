namespace StrategyFactory.Numerics.Forecasting;

/// <summary>ŷ(T + h) = y(T) + h·(y(T) − y(1))/(T − 1): the line through the first and the last value, a random walk with drift.</summary>
/// <remarks>
/// The first and the last value present, at their own times: after missing values at the end the line has gone on rising.
/// </remarks>
public sealed class Drift : IForecaster
{
    /// <inheritdoc/>
    public ForecastProblem Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        var (first, last) = (0, history.Length - 1);
        while (first < history.Length && double.IsNaN(history[first]))
        {
            first++;
        }

        while (last > first && double.IsNaN(history[last]))
        {
            last--;
        }

        if (last <= first)
        {
            return ForecastOutcome.Refuse(forecast, ForecastProblem.TooFewValues);
        }

        var slope = (history[last] - history[first]) / (last - first);
        for (var h = 0; h < forecast.Length; h++)
        {
            forecast[h] = history[last] + slope * (history.Length - last + h);
        }

        return ForecastOutcome.Check(forecast);
    }
}
