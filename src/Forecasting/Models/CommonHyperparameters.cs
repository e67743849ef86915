namespace StrategyFactory.Forecasting.Models;

/// <summary>Hyperparameters that several kinds have, named as in the guide.</summary>
internal static class CommonHyperparameters
{
    internal const string Context = "context_length";
    internal const string Horizon = "prediction_length";
    internal const string SeasonName = "season";

    /// <summary>Longest horizon, in rows.</summary>
    internal const int LongestHorizon = 1000;

    internal static Hyperparameter PredictionLength { get; } = new(Horizon, "Rows that a window forecasts.")
    {
        Default = 24,
        Least = 1,
        Most = LongestHorizon,
        Whole = true,
    };

    internal static Hyperparameter Season { get; } = new(
        SeasonName, "Rows of a season; told from the dates where not given: rows of a day, 5 or 7 days, 52 weeks, 12 months, 4 quarters.")
    {
        Least = 1,
        Most = 10_000,
        Whole = true,
    };

    /// <summary>Rows a model looks back on.</summary>
    internal static Hyperparameter ContextLength(int usual) => new(Context, "Rows that the model looks back on.")
    {
        Default = usual,
        Least = 1,
        Most = 10_000,
        Whole = true,
    };
}
