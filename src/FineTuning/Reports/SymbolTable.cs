using System.Globalization;
using System.Net;
using System.Text;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Reports;

/// <summary>What the deciding pass did on each of several symbols, and on all.</summary>
internal static class SymbolTable
{
    private static readonly (string Title, Func<TesterMetrics, double?> Read)[] Columns =
    [
        ("Net profit", metrics => metrics.NetProfit), ("Profit factor", metrics => metrics.ProfitFactor),
        ("Drawdown %", metrics => metrics.MaxDrawdownPct), ("Trades", metrics => metrics.TotalTrades),
    ];

    private static readonly string[] Stretches = ["", "Forward ", "Walk-forward "];

    /// <summary>Writes the table.</summary>
    /// <param name="page">Receives it.</param>
    /// <param name="validation">With two symbols or more.</param>
    /// <param name="all">The deciding pass on all symbols together.</param>
    internal static void Write(StringBuilder page, ExpertValidation validation, ExpertPass all)
    {
        page.Append("<h2>Symbols</h2><p>One set of inputs for all: a pass scores the mean of its scores, its distance is the largest.</p>")
            .Append("<div class=\"wide\"><table id=\"symbols\"><thead><tr><th>Symbol</th><th>Score</th><th>Distance</th>")
            .AppendJoin("", Stretches.SelectMany(_ => Columns, (stretch, column) => $"<th>{stretch}{column.Title}</th>"))
            .Append("</tr></thead><tbody>");
        foreach (var symbol in validation.BySymbol)
        {
            Row(page, symbol.Symbol, symbol.Score, symbol.Distance, [symbol.Metrics, symbol.Forward, symbol.WalkForward]);
        }

        Row(page, "all", all.Score, all.Distance, [all.Metrics, all.Forward, null]);
        page.Append("</tbody></table></div>");
    }

    private static void Row(StringBuilder page, string name, double score, double distance, IReadOnlyList<TesterMetrics?> stretches) =>
        page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{WebUtility.HtmlEncode(name)}</td><td>{score:0.####}</td><td>{distance:0.####}</td>")
            .AppendJoin("", stretches.SelectMany(_ => Columns, (metrics, column) =>
                $"<td>{(metrics is null ? null : column.Read(metrics))?.ToString("0.##", CultureInfo.InvariantCulture) ?? "–"}</td>"))
            .Append("</tr>");
}
