using System.Globalization;
using FluentValidation;
using FluentValidation.Results;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Evaluation;

/// <summary>Where a series is cut.</summary>
/// <param name="Origins">Training rows and the windows behind them.</param>
/// <param name="Train">The last windows of the training rows, for the fit to what was learnt from.</param>
internal sealed record SplitPlan(RollingOrigins Origins, OriginWindows Train)
{
    /// <summary>A part whose number of windows is not given spans at most this share of the rows.</summary>
    private const double LargestPart = 0.15;

    private const int MostWindows = 10_000;

    /// <summary>Lays the windows out.</summary>
    /// <param name="rows">Rows of the series.</param>
    /// <param name="horizon">Rows a window forecasts.</param>
    /// <param name="context">Rows that must lie before the first row learnt to forecast.</param>
    /// <param name="windows">What the request says.</param>
    /// <param name="options">What holds where it says nothing.</param>
    /// <exception cref="ValidationException">A count or step is not allowed.</exception>
    /// <exception cref="UnprocessableException">The series is too short.</exception>
    internal static SplitPlan Of(int rows, int horizon, int context, ForecastWindows? windows, ForecastingOptions options)
    {
        windows ??= new();
        Require(windows);
        var step = windows.Step ?? horizon;
        var plan = new RollingPlan(
            horizon,
            step,
            windows.Validation ?? Usual(options.ValidationWindows, rows, horizon, step),
            windows.Gate ?? Usual(options.GateWindows, rows, horizon, step),
            windows.Test ?? Usual(options.TestWindows, rows, horizon, step))
        {
            Calibration = windows.Calibration ?? 0,
        };
        var training = context + horizon;
        var forecast = (long)Span(horizon, step, plan.Validation) + Span(horizon, step, plan.Calibration)
            + Span(horizon, step, plan.Gate) + Span(horizon, step, plan.Test);
        if (forecast + training > rows)
        {
            throw new UnprocessableException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"data: has {rows} rows; at least {forecast + training}: {forecast} for {plan.Validation} validation, "
                    + $"{(plan.Calibration > 0 ? $"{plan.Calibration} calibration, " : "")}{plan.Gate} gate and {plan.Test} test windows "
                    + $"of {horizon} rows, "
                    + $"and {training} to learn from ({context} of context and one window)."),
                "data");
        }

        var origins = RollingOrigins.Split(rows, plan, training)!;
        var room = OriginWindows.Within(context, origins.TrainingEnd, horizon, step).Count;
        var train = Math.Min(plan.Validation, room);
        return new(origins, new(origins.TrainingEnd - OriginWindows.RowsNeeded(horizon, step, train), horizon, step, train));
    }

    /// <summary>The split for people.</summary>
    internal SeriesSplit Describe(ForecastSeries series)
    {
        var times = series.Times;
        return new(
            series.Rows, Origins.TrainingEnd, Train.Horizon, Train.Step, Span(Train, times), Span(Origins.Validation, times),
            Span(Origins.Gate, times), Span(Origins.Test, times),
            Origins.Calibration.Count > 0 ? Span(Origins.Calibration, times) : null);
    }

    private static int Usual(int configured, int rows, int horizon, int step) =>
        Math.Min(configured, Math.Max(1, ((int)(rows * LargestPart) - horizon) / step + 1));

    private static long Span(int horizon, int step, int count) => count == 0 ? 0 : horizon + ((count - 1L) * step);

    private static PartSpan Span(OriginWindows windows, ReadOnlyMemory<long> times) => windows.Count == 0
        ? new(null, null, 0)
        : new(Time(times, windows.First), Time(times, windows.End - 1), windows.Count);

    private static DateTimeOffset Time(ReadOnlyMemory<long> times, int row) => DateTimeOffset.FromUnixTimeMilliseconds(times.Span[row]);

    private static void Require(ForecastWindows windows)
    {
        List<ValidationFailure> failures = [];
        void Range(string name, int? value, int least)
        {
            if (value < least || value > MostWindows)
            {
                failures.Add(new($"windows.{name}", $"windows.{name}: {value} is not allowed; {least} to {MostWindows}."));
            }
        }

        Range("step", windows.Step, 1);
        Range("validation", windows.Validation, 1);
        Range("calibration", windows.Calibration, 0);
        Range("gate", windows.Gate, 0);
        Range("test", windows.Test, 1);
        if (failures.Count > 0)
        {
            throw new ValidationException(failures);
        }
    }
}
