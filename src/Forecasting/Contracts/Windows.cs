using MediatR;

namespace StrategyFactory.Forecasting.Contracts;

/// <summary>
/// What the trained model forecast for one window when it was judged, beside what came. The forecasts are kept as the model gave them;
/// nothing is computed again.
/// </summary>
/// <param name="ExperimentId">A completed experiment that this factory trained.</param>
/// <param name="Part"><c>train</c>, <c>val</c>, <c>gate</c> or <c>test</c>.</param>
/// <param name="Window">Place within the part, from 1; of a part with very many windows only the newest are kept.</param>
public sealed record GetForecastWindow(string ExperimentId, string Part = "test", int Window = 1) : IRequest<ForecastWindow>;

/// <summary>The forecast of one window.</summary>
/// <param name="ExperimentId">As asked for.</param>
/// <param name="Part">The part.</param>
/// <param name="Window">Its place within the part, from 1.</param>
/// <param name="FirstKept">The first window of the part whose forecast is kept; 1 where all are.</param>
/// <param name="Windows">Windows of the part.</param>
/// <param name="Mae">Mean |y − ŷ| of this window in units of the series; null where no step has an actual.</param>
/// <param name="Levels">Quantile levels, rising; empty where the model gives points only.</param>
/// <param name="Context">The last rows before the window, oldest first: some of what the model could see.</param>
/// <param name="Steps">One entry a step of the horizon.</param>
public sealed record ForecastWindow(
    string ExperimentId,
    string Part,
    int Window,
    int FirstKept,
    int Windows,
    double? Mae,
    IReadOnlyList<double> Levels,
    IReadOnlyList<SeriesPoint> Context,
    IReadOnlyList<ForecastStep> Steps);

/// <summary>A value of the series.</summary>
/// <param name="Time">Its time, UTC.</param>
/// <param name="Value">The value; null is missing.</param>
public sealed record SeriesPoint(DateTimeOffset Time, double? Value);

/// <summary>A step of a forecast.</summary>
/// <param name="Time">The time that is forecast, UTC.</param>
/// <param name="Actual">What came; null is missing.</param>
/// <param name="Forecast">The point forecast.</param>
/// <param name="Quantiles">One value a level of <see cref="ForecastWindow.Levels"/>.</param>
public sealed record ForecastStep(DateTimeOffset Time, double? Actual, double Forecast, IReadOnlyList<double> Quantiles);
