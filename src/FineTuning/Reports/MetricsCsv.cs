using System.Globalization;
using System.Text;
using System.Text.Json;
using StrategyFactory.FineTuning.Metrics;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.FineTuning.Reports;

/// <summary>
/// Rows of test metrics as CSV (RFC 4180): rank, pass, judgement, inputs, metrics, and the metrics of the forward period.
/// </summary>
internal static class MetricsCsv
{
    internal static byte[] Write(IReadOnlyList<TestMetricsRow> rows)
    {
        var values = rows.Select(row => JsonSerializer.Deserialize<Dictionary<string, string>>(row.InputValues, FactoryJson.Options)!)
            .ToList();
        var inputs = values.SelectMany(row => row.Keys).Distinct(StringComparer.Ordinal).ToList();
        var text = new StringBuilder();
        Line(
            text,
            [
                "rank", "pass_number", "weighted_score", "normalized_total_distance_to_good", "plateau", "label", .. inputs,
                .. MetricColumns.Names, .. MetricColumns.Names.Select(name => "forward_" + name),
            ]);
        foreach (var (row, own) in rows.Zip(values))
        {
            Line(text,
            [
                row.Rank.ToString(CultureInfo.InvariantCulture), row.PassNumber.ToString(CultureInfo.InvariantCulture),
                Number(row.WeightedScore), Number(row.NormalizedTotalDistanceToGood), Number(row.Plateau), row.Label ?? "",
                .. inputs.Select(input => own.GetValueOrDefault(input, "")),
                .. MetricColumns.Values(row.Metrics), .. MetricColumns.Values(row.Forward),
            ]);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");

    private static string Cell(string value)
    {
        // a spreadsheet takes text that begins so for a formula
        var safe = value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t'
            && !double.TryParse(value, CultureInfo.InvariantCulture, out _)
            ? "'" + value
            : value;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Number(double? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";
}
