using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Forecasting.Evaluation;

/// <summary>The metrics that experiments can be ranked by, and which way is better.</summary>
internal static class MetricNames
{
    /// <summary>The one that only a model with quantiles has.</summary>
    private const string QuantileLoss = "weighted_quantile_loss";

    private static readonly Dictionary<string, (Func<ForecastMetrics, double?> Value, bool MoreIsBetter)> Known = new(
        StringComparer.Ordinal)
    {
        ["mae"] = (metrics => metrics.Mae, false),
        ["rmse"] = (metrics => metrics.Rmse, false),
        ["smape"] = (metrics => metrics.Smape, false),
        ["mase"] = (metrics => metrics.Mase, false),
        ["relative_mae"] = (metrics => metrics.RelativeMae, false),
        [QuantileLoss] = (metrics => metrics.WeightedQuantileLoss, false),
        ["directional_accuracy"] = (metrics => metrics.DirectionalAccuracy, true),
    };

    internal static IReadOnlyCollection<string> All => Known.Keys;

    internal static bool IsKnown(string? metric) => metric is not null && Known.ContainsKey(metric);

    internal static string Refusal(string? metric) => $"metric: '{metric}' is not known; {string.Join(", ", All)}.";

    /// <summary>Whether it is in the units of its series, so that it cannot be compared with that of another.</summary>
    internal static bool HasUnits(string metric) => metric is "mae" or "rmse";

    /// <summary>What is wrong with ranking a model's configurations by a known metric; null where nothing is.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="givesQuantiles">Whether it forecasts quantiles.</param>
    internal static string? Complaint(string metric, string model, bool givesQuantiles) => metric == QuantileLoss && !givesQuantiles
        ? $"metric: {model} forecasts no quantiles and has no {metric}; {string.Join(", ", All.Where(name => name != QuantileLoss))}."
        : null;

    /// <summary>The value itself.</summary>
    internal static double? Value(string metric, ForecastMetrics? metrics) => metrics is null ? null : Known[metric].Value(metrics);

    /// <summary>The value turned so that more is better; null where there is none.</summary>
    internal static double? Goodness(string metric, ForecastMetrics? metrics) =>
        Value(metric, metrics) is { } value && double.IsFinite(value) ? Known[metric].MoreIsBetter ? value : -value : null;
}
