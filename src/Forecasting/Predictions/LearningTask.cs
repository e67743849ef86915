using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Predictions;

/// <summary>What a model learns from that is fitted without an experiment: the older rows, the newest ones choose.</summary>
internal static class LearningTask
{
    private const int MostValidationWindows = 10;
    private const double ValidationShare = 0.15;

    /// <summary>Windows that choose, at the end of some rows.</summary>
    /// <param name="rows">Rows there are to learn from.</param>
    /// <param name="horizon">Rows of a window.</param>
    internal static OriginWindows Validation(int rows, int horizon)
    {
        var count = Math.Clamp((int)(rows * ValidationShare) / horizon, 1, MostValidationWindows);
        return new(rows - (count * horizon), horizon, horizon, count);
    }

    /// <summary>The task to learn from all rows of a series.</summary>
    internal static TrainingTask Of(ForecastSeries series, Hyperparams hyperparams, long seed)
    {
        var validation = Validation(series.Rows, hyperparams.Horizon);
        return new(series, validation.First, validation, hyperparams, seed, _ => { });
    }
}
