namespace StrategyFactory.Forecasting.Contracts;

/// <summary>The kinds of changes that this module announces.</summary>
public static class ForecastChanges
{
    /// <summary>An experiment; the id is its own.</summary>
    public const string Experiment = "forecast_experiment";

    /// <summary>A grid search; the id is its own.</summary>
    public const string Grid = "forecast_grid";
}
