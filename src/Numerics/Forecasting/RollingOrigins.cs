namespace StrategyFactory.Numerics.Forecasting;

/// <summary>How many windows each part gets.</summary>
/// <param name="Horizon">Rows a window forecasts, at least 1.</param>
/// <param name="Step">Rows from one origin to the next, at least 1; the horizon itself is preferred, as windows then share no row.</param>
/// <param name="Validation">Windows that choose: early stopping, the best configuration.</param>
/// <param name="Gate">Windows that choose nothing and decide whether there is an edge.</param>
/// <param name="Test">Windows of the final figure, computed once.</param>
public sealed record RollingPlan(int Horizon, int Step, int Validation, int Gate, int Test)
{
    /// <summary>Windows between validation and gate that correct quantiles and do nothing else.</summary>
    public int Calibration { get; init; }

    /// <summary>Rows at the end of the series that are forecast.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A horizon or step below 1, or a negative count.</exception>
    /// <exception cref="OverflowException">More rows than an int counts.</exception>
    public int ForecastRows => checked(
        OriginWindows.RowsNeeded(Horizon, Step, Validation)
        + OriginWindows.RowsNeeded(Horizon, Step, Calibration)
        + OriginWindows.RowsNeeded(Horizon, Step, Gate)
        + OriginWindows.RowsNeeded(Horizon, Step, Test));
}

/// <summary>A series cut in time order: training rows, then validation, calibration, gate and test windows up to its last row.</summary>
/// <remarks>
/// Every forecast row of a part lies before every forecast row of the next, so what is learnt, chosen or judged on one part has seen
/// nothing of a later one. Contexts may reach back into earlier parts: at their origin those rows are the past.
/// </remarks>
/// <param name="TrainingEnd">End of the training rows [0, TrainingEnd), exclusive: also the only rows that scale anything.</param>
/// <param name="Validation">Windows that choose.</param>
/// <param name="Calibration">Windows that correct quantiles; none unless asked for.</param>
/// <param name="Gate">Windows that choose nothing.</param>
/// <param name="Test">Windows of the final figure.</param>
public sealed record RollingOrigins(
    int TrainingEnd, OriginWindows Validation, OriginWindows Calibration, OriginWindows Gate, OriginWindows Test)
{
    /// <summary>Lays the windows out from the end of the series.</summary>
    /// <param name="rows">Rows of the series.</param>
    /// <param name="plan">Windows of each part.</param>
    /// <param name="training">Rows that must be left for training, at least 1.</param>
    /// <returns>Null where the series is too short: it needs <see cref="RollingPlan.ForecastRows"/> and the training rows.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 training row, or an impossible plan.</exception>
    public static RollingOrigins? Split(int rows, RollingPlan plan, int training = 1)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(training, 1);
        if (rows < (long)plan.ForecastRows + training)
        {
            return null;
        }

        var test = Before(rows, plan, plan.Test);
        var gate = Before(test.First, plan, plan.Gate);
        var calibration = Before(gate.First, plan, plan.Calibration);
        var validation = Before(calibration.First, plan, plan.Validation);
        return new(validation.First, validation, calibration, gate, test);
    }

    private static OriginWindows Before(int end, RollingPlan plan, int count) =>
        new(end - OriginWindows.RowsNeeded(plan.Horizon, plan.Step, count), plan.Horizon, plan.Step, count);
}
