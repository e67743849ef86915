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
        var table = Symbols($"{batch.FileName}: {batch.Expert} on {batch.Symbols.Count} symbols, {batch.Timeframe}");
        foreach (var row in batch.Symbols)
        {
            Add(table, row.Symbol, (row.Status, row.Verdict), row.Score, row.Metrics, row.Forward);
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

    /// <summary>A table of symbols without rows.</summary>
    internal static Table Symbols(string title)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(title));
        return table.AddColumns("Symbol", "Status", "Score", "Bars", "Net", "PF", "DD %", "Trades");
    }

    /// <summary>Adds two lines: the bars that were searched, and the forward bars.</summary>
    internal static void Add(
        Table table, string symbol, (string Status, string? Verdict) judged, double? score, TesterMetrics? metrics, TesterMetrics? forward)
    {
        table.AddRow(new[]
        {
            symbol, $"{judged.Status.Replace("completed_", "", StringComparison.Ordinal)}\n{judged.Verdict ?? "–"}",
            Number(score, "0.000"), "search\nforward",
            Both(found => found.NetProfit, "0.00"), Both(found => found.ProfitFactor, "0.00"),
            Both(found => found.MaxDrawdownPct, "0.0"), Both(found => found.TotalTrades, "0"),
        }.Select(Markup.Escape).ToArray());

        string Both(Func<TesterMetrics, double?> read, string format) => $"{Of(metrics, read, format)}\n{Of(forward, read, format)}";
    }

    private static string Values(TunedSymbol row) => row.Values.Count == 0
        ? row.Reason ?? row.Status
        : string.Join(", ", row.Values.Select(pair => $"{pair.Key} {pair.Value}"));

    private static string Of(TesterMetrics? metrics, Func<TesterMetrics, double?> read, string format) =>
        Number(metrics is null ? null : read(metrics), format);

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
