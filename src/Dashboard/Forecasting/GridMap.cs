using System.Text.Json;
using StrategyFactory.Dashboard.Charts;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Dashboard.Forecasting;

/// <summary>The metric of a grid search over two of its hyperparameters.</summary>
public static class GridMap
{
    private const int Significant = 3;

    /// <summary>Hyperparameters that differ between the configurations, by name.</summary>
    public static IReadOnlyList<string> Names(ForecastGridDetails grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return
        [
            .. grid.Experiments.SelectMany(row => row.Hyperparams.Keys).Distinct(StringComparer.Ordinal)
                .Where(name => grid.Experiments.Select(row => Text(row, name)).Distinct(StringComparer.Ordinal).Skip(1).Any())
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The best metric of each cell; null before any configuration has one.</summary>
    public static HeatMapOptions? Of(ForecastGridDetails grid, string x, string y)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var (right, up) = (Values(grid, x), Values(grid, y));
        var cells = new double[right.Count * up.Count];
        Array.Fill(cells, double.NaN);
        int? best = null;
        foreach (var row in grid.Experiments)
        {
            if (ForecastTexts.Metric(grid.Metric, row.ValMetrics) is not { } value
                || Text(row, x) is not { } atX || Text(row, y) is not { } atY)
            {
                continue;
            }

            var cell = (IndexOf(up, atY) * right.Count) + IndexOf(right, atX);
            var isBest = row.ExperimentId == grid.BestExperimentId;
            if (isBest || double.IsNaN(cells[cell]) || (cell != best && Cost(grid.Metric, value) < Cost(grid.Metric, cells[cell])))
            {
                cells[cell] = value;
            }

            best = isBest ? cell : best;
        }

        var finite = cells.Where(double.IsFinite).ToArray();
        return finite.Length == 0 ? null : new(x, right, y, up, cells, ForecastTexts.MetricTitle(grid.Metric), Digits(finite))
        {
            Marked = best,
            AroundZero = false,
        };
    }

    /// <summary>A metric turned so that less is better; infinite without one.</summary>
    public static double Cost(string metric, ForecastMetrics? metrics) =>
        ForecastTexts.Metric(metric, metrics) is { } value ? Cost(metric, value) : double.PositiveInfinity;

    private static double Cost(string metric, double value) => metric == "directional_accuracy" ? -value : value;

    // numbers by size, words by name
    private static List<string> Values(ForecastGridDetails grid, string name) =>
    [
        .. grid.Experiments.Where(row => row.Hyperparams.ContainsKey(name)).Select(row => row.Hyperparams[name])
            .OrderBy(value => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0)
            .ThenBy(ForecastTexts.Hyperparameter, StringComparer.Ordinal)
            .Select(ForecastTexts.Hyperparameter).Distinct(StringComparer.Ordinal),
    ];

    private static string? Text(ForecastSummary row, string name) =>
        row.Hyperparams.TryGetValue(name, out var value) ? ForecastTexts.Hyperparameter(value) : null;

    private static int IndexOf(List<string> values, string value) => values.FindIndex(one => one == value);

    // so many digits that the least and the greatest are told apart
    private static int Digits(double[] values)
    {
        var (low, high) = (values.Min(), values.Max());
        var span = high > low ? high - low : Math.Abs(high);
        return span == 0 ? Significant : Math.Clamp(Significant - 1 - (int)Math.Floor(Math.Log10(span)), 0, 10);
    }
}
