using System.Globalization;
using System.Text.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Reports;

/// <summary>The metrics of the tester as columns, in the order and under the names of the table <c>test_metrics</c>.</summary>
internal static class MetricColumns
{
    private static readonly (string Name, Func<TesterMetrics, object?> Read)[] All =
        [
            .. typeof(TesterMetrics).GetProperties().Where(property => property.CanWrite)
            .Select(
                property => (JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), (Func<TesterMetrics, object?>)property.GetValue)),
        ];

    internal static IEnumerable<string> Names => All.Select(column => column.Name);

    /// <summary>The values as text; empty where undefined.</summary>
    internal static IEnumerable<string> Values(TesterMetrics metrics) => All.Select(column => Text(column.Read(metrics)));

    private static string Text(object? value) => value switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
