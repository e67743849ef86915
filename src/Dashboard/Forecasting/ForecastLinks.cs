namespace StrategyFactory.Dashboard.Forecasting;

/// <summary>Addresses of the pages about forecasts, and of what the API gives of them.</summary>
public static class ForecastLinks
{
    /// <summary>The page of an experiment.</summary>
    public static string Experiment(string id) => $"ui/forecasting/{Uri.EscapeDataString(id)}";

    /// <summary>The page of a grid search.</summary>
    public static string Grid(Guid id) => $"ui/forecasting/grids/{id}";

    /// <summary>The form, filled as an experiment was asked for.</summary>
    public static string Again(string id) => $"ui/forecasting/new?from={Uri.EscapeDataString(id)}";

    /// <summary>Everything about an experiment as JSON.</summary>
    public static string Json(string id) => $"v1/forecasting/experiments/{Uri.EscapeDataString(id)}";

    /// <summary>Figures of experiments as CSV.</summary>
    public static string Csv(params IEnumerable<string> ids) =>
        $"v1/forecasting/experiments/export?ids={string.Join(',', ids.Select(Uri.EscapeDataString))}";
}
