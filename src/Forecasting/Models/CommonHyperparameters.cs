namespace StrategyFactory.Forecasting.Models;

/// <summary>Hyperparameters that several kinds have, named as in the guide.</summary>
internal static class CommonHyperparameters
{
    internal const string Context = "context_length";
    internal const string Horizon = "prediction_length";
    internal const string SeasonName = "season";

    /// <summary>Longest horizon, in rows.</summary>
    internal const int LongestHorizon = 1000;

    /// <summary>Longest context, in rows.</summary>
    internal const int LongestContext = 10_000;

    internal static Hyperparameter PredictionLength { get; } =
        Hyperparameter.OfWhole(Horizon, "Rows that a window forecasts.", 24, 1, LongestHorizon);

    internal static Hyperparameter Season { get; } = Hyperparameter.OfWhole(
        SeasonName,
        "Rows of a season; told from the dates where not given: rows of a day, 5 or 7 days, 52 weeks, 12 months, 4 quarters.",
        double.NaN,
        1,
        10_000);

    /// <summary>Rows a model looks back on.</summary>
    internal static Hyperparameter ContextLength(int? usual, string description = "Rows that the model looks back on.") =>
        Hyperparameter.OfWhole(Context, description, usual ?? double.NaN, 1, LongestContext);
}
