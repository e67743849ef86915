using System.Globalization;
using System.Net;
using System.Text;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Reports;

/// <summary>
/// The report of a search: one page that needs nothing else, without scripts, in which every text from outside is escaped.
/// </summary>
internal static class ReportPage
{
    private const string Style = """
        body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:1000px;padding:0 1rem;color:#1b1f24;background:#fff}
        h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}
        table{border-collapse:collapse;font-size:13px}td,th{padding:.25rem .6rem;border-bottom:1px solid #d9dee4;text-align:right}
        th:first-child,td:first-child{text-align:left}.wide{overflow-x:auto}
        svg{width:100%;height:auto;font:12px system-ui,sans-serif}svg .y{text-anchor:end}svg .x{text-anchor:middle}
        .grid{stroke:#d9dee4}polyline{fill:none;stroke-width:1.6}.searched{stroke:#1f5fa8}.forward{stroke:#c2571a}
        .verdict{border-left:.4rem solid #c2571a;padding:.6rem 1rem;background:#fbf3ee;font-size:1.05rem}
        .verdict.robust{border-color:#17704a;background:#eef7f2}.deciding{background:#fff6d8}.deciding td:first-child{font-weight:600}
        .key i{display:inline-block;width:1.2rem;height:.2rem;margin:0 .4rem .25rem 1rem}
        """;

    private static readonly (string Title, Func<TesterMetrics, double?> Read)[] Columns =
    [
        ("Net profit", metrics => metrics.NetProfit), ("Profit factor", metrics => metrics.ProfitFactor),
        ("Payoff", metrics => metrics.ExpectedPayoff), ("Drawdown %", metrics => metrics.MaxDrawdownPct),
        ("Recovery", metrics => metrics.RecoveryFactor), ("Sharpe", metrics => metrics.Sharpe), ("Trades", metrics => metrics.TotalTrades),
        ("Won %", metrics => metrics.WinRate),
    ];

    /// <summary>
    /// Writes the page, which begins with the verdict; <paramref name="best"/> is the pass that decides, whose curve is drawn.
    /// </summary>
    internal static byte[] Write(ReportHeading heading, ExpertSearchResult result, ExpertPass? best, TaskVerdict? verdict)
    {
        var page = new StringBuilder(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" "
            + "content=\"default-src 'none'; style-src 'unsafe-inline'\"><meta name=\"viewport\" content=\"width=device-width\">");
        page.Append(
            CultureInfo.InvariantCulture,
            $"<title>{Text(heading.FileName)}</title><style>{Style}</style></head><body>{Verdict(verdict)}<h1>"
            + $"{Text(heading.FileName)}</h1>");
        page.Append(
            CultureInfo.InvariantCulture,
            $"<p>{Text(result.Expert)} on {Text(heading.Symbol)} {Text(heading.Timeframe)}, {result.Bars:N0} bars from "
            + $"{result.From:yyyy-MM-dd} to {result.To:yyyy-MM-dd}, deposit {heading.InitialDeposit:N2}. ");
        page.Append(
            CultureInfo.InvariantCulture,
            $"The last {result.ForwardBars:N0} bars, from {result.ForwardFrom:yyyy-MM-dd HH:mm}, were not searched. {result.Evaluated:N0} "
            + $"of {PassNumbers.Text(result.Combinations)} passes were run ({Text(result.Method)} search). ");
        page.Append(
            CultureInfo.InvariantCulture,
            $"Task {heading.TaskId}, depth {heading.Depth}, execution {heading.Attempt}.</p>");
        if (heading.StandIn is { } standIn)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"stand-in\"><b>{Text(standIn.Title)}</b> ")
                .Append(CultureInfo.InvariantCulture, $"{Text(string.Join(' ', standIn.Lines.Skip(1)))}</p>");
        }
        else if (result.IgnoredInputs.Count > 0)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<p>Not known to this expert and left as they are: {Text(string.Join(", ", result.IgnoredInputs))}.</p>");
        }

        if (heading.Where is { } where)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"where\">Only passes with <code>{Text(where)}</code> were run.</p>");
        }

        TradingCosts.Write(page, result.Trading, best);
        if (best is not null)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<h2>Equity of pass {best.PassNumber}</h2>{EquitySvg.Write(best.Equity, best.ForwardEquity)}<p class=\"key\"><i "
                + $"style=\"background:#1f5fa8\"></i>searched<i style=\"background:#c2571a\"></i>forward, with a new account</p>");
        }

        if (best is not null && result.Validation is { BySymbol.Count: > 0 } several)
        {
            SymbolTable.Write(page, several, best);
        }

        if (result.Validation is { Windows.Count: > 1 } validation)
        {
            WindowTable.Write(page, validation);
        }

        if (result.Surface is { } surface)
        {
            page.Append(
                CultureInfo.InvariantCulture, $"<h2>Score over {Text(surface.X)} and {Text(surface.Y)}</h2>{HeatMap.Write(surface)}");
        }

        if (result.Convergence.Count > 0)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<h2>Convergence</h2><p>The best score came with pass {result.Convergence[^1].Passes:N0} of {result.Evaluated:N0}.</p>"
                + $"{ConvergenceCurve.Write(result.Convergence, result.Evaluated)}");
        }

        if (result.Sensitivity is { } sensitivity)
        {
            SensitivityBars.Write(page, sensitivity);
        }

        page.Append("<h2>Passes</h2><div class=\"wide\">");
        Passes(page, result, best);
        return Encoding.UTF8.GetBytes(page.Append("</div></body></html>").ToString());
    }

    private static string Verdict(TaskVerdict? verdict)
    {
        if (verdict is null)
        {
            return "<p class=\"verdict\">Verdict: none, no pass was reported.</p>";
        }

        var reasons = string.Concat(verdict.Reasons.Select(reason => $"<li>{Text(reason)}</li>"));
        return $"<div class=\"verdict {verdict.Verdict}\">Verdict: <strong>{verdict.Verdict}</strong>{(reasons.Length == 0
            ? ". It passed every test on bars that the search did not see, and against luck." : $"<ul>{reasons}</ul>")}</div>";
    }

    private static void Passes(StringBuilder page, ExpertSearchResult result, ExpertPass? best)
    {
        var inputs = result.SearchedInputs;
        page.Append("<table><thead><tr><th>Pass</th><th>Score</th><th>Distance</th><th>Plateau</th>");
        page.AppendJoin("", inputs.Select(input => $"<th>{Text(input)}</th>"))
            .AppendJoin("", Columns.Select(column => $"<th>{column.Title}</th>"))
            .AppendJoin("", Columns.Select(column => $"<th>Forward {column.Title.ToLowerInvariant()}</th>"));
        page.Append("</tr></thead><tbody>");
        foreach (var pass in result.Top)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr{(pass == best ? " class=\"deciding\"" : "")}><td>{pass.PassNumber}{(pass == best ? " decides" : "")}</td>"
                + $"<td>{pass.Score:0.####}</td><td>{pass.Distance:0.####}</td>"
                + $"<td>{Number(pass.Plateau)}{(pass.Needle ? " needle" : "")}</td>");
            page.AppendJoin("", inputs.Select(input => $"<td>{Text(pass.Values.GetValueOrDefault(input, ""))}</td>"));
            page.AppendJoin("", Columns.Select(column => $"<td>{Number(column.Read(pass.Metrics))}</td>"))
                .AppendJoin("", Columns.Select(column => $"<td>{Number(column.Read(pass.Forward))}</td>"));
            page.Append("</tr>");
        }

        page.Append("</tbody></table>");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Number(double? value) => value?.ToString("0.##", CultureInfo.InvariantCulture) ?? "–";
}
