namespace StrategyFactory.Numerics.Forecasting;

/// <summary>Simple exponential smoothing: ℓ(t) = ℓ(t − 1) + α(y(t) − ℓ(t − 1)), ŷ(T + h) = ℓ(T).</summary>
/// <remarks>A missing value leaves the level as it is and has no error. Two present values are needed.</remarks>
public sealed class ExponentialSmoothing : IForecaster
{
    /// <inheritdoc/>
    public ForecastProblem Forecast(ReadOnlySpan<double> history, Span<double> forecast)
    {
        if (SmoothingFit.Fit(history) is not { } fit)
        {
            return ForecastOutcome.Refuse(forecast, ForecastProblem.TooFewValues);
        }

        forecast.Fill(fit.Level);
        return ForecastOutcome.Check(forecast);
    }
}
