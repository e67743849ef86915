namespace StrategyFactory.Numerics.Forecasting;

/// <summary>Why a history gives no forecast.</summary>
public enum ForecastProblem
{
    /// <summary>There is a forecast, finite in every step.</summary>
    None,

    /// <summary>Too few values of the history are present.</summary>
    TooFewValues,

    /// <summary>A value that the forecast is computed from is missing, and none may stand in for it.</summary>
    MissingValue,

    /// <summary>A value of the history is infinite, or the forecast grows beyond what a double holds.</summary>
    NotFinite,
}

/// <summary>A point forecast from the past of one series alone.</summary>
public interface IForecaster
{
    /// <summary>Forecasts the steps that follow a history.</summary>
    /// <param name="history">Values in time order, evenly spaced; NaN is missing, and each forecaster says what it does then.</param>
    /// <param name="forecast">One value a step, in units of the series; all NaN with a problem.</param>
    /// <returns>Why there is no forecast.</returns>
    ForecastProblem Forecast(ReadOnlySpan<double> history, Span<double> forecast);
}
