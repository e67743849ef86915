using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Models;

/// <summary>
/// Zero at every step: of returns, that nothing moves. The last return is no rival to be proud of, the last price is this one.
/// </summary>
internal sealed class NoReturn : IForecaster
{
    public ForecastProblem Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        forecast.Clear();
        return ForecastProblem.None;
    }
}
