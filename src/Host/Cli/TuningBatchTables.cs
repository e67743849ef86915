using System.Globalization;
using Spectre.Console;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>What a finished tuning of several symbols looks like.</summary>
internal static class TuningBatchTables
{
    /// <summary>The document of <c>tune --symbols --json</c>.</summary>
    internal static object Document(TuningBatchDetails batch, IReadOnlyDictionary<Guid, string> outputSets) => new
    {
        batch.BatchId,
        batch.Status,
        batch.FileName,
        batch.Expert,
        batch.Timeframe,
        batch.Failed,
        Symbols = batch.Symbols.Select(row => new
        {
            row.Symbol,
            row.JobId,
            row.TaskId,
            row.Status,
            row.Reason,
            row.Verdict,
            row.VerdictReasons,
            row.Depth,
            row.Score,
            row.Distance,
            row.Values,
            row.Metrics,
            row.Forward,
            OutputSet = outputSets.GetValueOrDefault(row.TaskId),
        }),
        batch.Seconds,
    };

    internal static void Show(TuningBatchDetails batch, IReadOnlyDictionary<Guid, string> outputSets)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .Title(Markup.Escape($"{batch.FileName}: {batch.Expert} on {batch.Symbols.Count} symbols, {batch.Timeframe}"));
        foreach (var column in new[] { "Symbol", "Status", "Score", "Bars", "Net", "PF", "DD %", "Trades" })
        {
            table.AddColumn(column);
        }

        foreach (var row in batch.Symbols)
        {
            table.AddRow(new[]
            {
                row.Symbol,
                $"{row.Status.Replace("completed_", "", StringComparison.Ordinal)}\n{row.Verdict ?? "–"}",
                Number(row.Score, "0.000"),
                "search\nforward",
                Both(row, metrics => metrics.NetProfit, "0.00"),
                Both(row, metrics => metrics.ProfitFactor, "0.00"),
                Both(row, metrics => metrics.MaxDrawdownPct, "0.0"),
                Both(row, metrics => metrics.TotalTrades, "0"),
            }.Select(Markup.Escape).ToArray());
        }

        Terminal.Out.Write(table);
        foreach (var row in batch.Symbols)
        {
            Terminal.Print($"{row.Symbol}: {Values(row)}");
            if (row.VerdictReasons.Count > 0)
            {
                Terminal.Print($"{row.Symbol}: {row.Verdict} ({string.Join("; ", row.VerdictReasons)})");
            }

            if (outputSets.TryGetValue(row.TaskId, out var path))
            {
                Terminal.Print($"{row.Symbol}: {path}");
            }
        }
    }

    private static string Values(TunedSymbol row) => row.Values.Count == 0
        ? row.Reason ?? row.Status
        : string.Join(", ", row.Values.Select(pair => $"{pair.Key} {pair.Value}"));

    private static string Both(TunedSymbol row, Func<TesterMetrics, double?> read, string format) =>
        $"{Of(row.Metrics, read, format)}\n{Of(row.Forward, read, format)}";

    private static string Of(TesterMetrics? metrics, Func<TesterMetrics, double?> read, string format) =>
        Number(metrics is null ? null : read(metrics), format);

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
