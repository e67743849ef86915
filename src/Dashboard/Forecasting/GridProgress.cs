using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Dashboard.Forecasting;

/// <summary>How far a grid search is, and how long it may still take.</summary>
public static class GridProgress
{
    /// <summary>Seconds from begin to end, or those of its trainings so far.</summary>
    public static double Spent(ForecastGridDetails grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return grid is { StartedAt: { } from, FinishedAt: { } to }
            ? (to - from).TotalSeconds
            : grid.Experiments.Sum(row => row.Seconds ?? 0);
    }

    /// <summary>Seconds left if the trainings to come take as long as those that are done; null before the first is done.</summary>
    public static double? Left(ForecastGridDetails grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return grid.TrainingsDone == 0 ? null : Spent(grid) / grid.TrainingsDone * Math.Max(0, grid.TrainingsPlanned - grid.TrainingsDone);
    }

    /// <summary>The estimate in words.</summary>
    public static string Words(ForecastGridDetails grid) => Left(grid) is { } left
        ? $"about {Format.Seconds(left)} left if the others take as long as those that are done"
        : "no estimate before the first training is done";
}
