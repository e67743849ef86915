using System.Globalization;
using System.Net;
using System.Text;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Reports;

/// <summary>The windows of a walk-forward test as a picture and a table.</summary>
internal static class WindowTable
{
    internal static void Write(StringBuilder page, ExpertValidation validation)
    {
        page.Append("<h2>Walk-forward</h2><p>Each window is a search of its own");
        page.Append(validation.Rolling ? " on equally many bars" : " from the first bar on")
            .Append(", judged with a new account on the bars after it. The last one is the search itself.</p>");
        page.Append(EquitySvg.Write(
            [.. validation.Windows.Select((window, place) => (window.Equity, place % 2 == 0 ? "forward" : "searched"))],
            "Equity by window"));
        page.Append("<div class=\"wide\"><table><thead><tr><th>Window</th><th>Searched from</th><th>Forward from</th><th>to</th>")
            .Append("<th>Net profit</th><th>Profit factor</th><th>Trades</th><th>Drawdown %</th><th>Inputs</th></tr></thead><tbody>");
        foreach (var window in validation.Windows)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr class=\"window\"><td>{window.Number}</td><td>{window.SearchFrom:yyyy-MM-dd}</td>"
                + $"<td>{window.ForwardFrom:yyyy-MM-dd HH:mm}</td><td>{window.ForwardTo:yyyy-MM-dd HH:mm}</td>"
                + $"<td>{Number(window.Forward.NetProfit)}</td><td>{Number(window.Forward.ProfitFactor)}</td>"
                + $"<td>{window.Forward.TotalTrades}</td><td>{Number(window.Forward.MaxDrawdownPct)}</td>"
                + $"<td>{WebUtility.HtmlEncode(string.Join(", ", window.Values.Select(value => $"{value.Key} {value.Value}")))}</td></tr>");
        }

        page.Append("</tbody></table></div>");
    }

    private static string Number(double? value) => value?.ToString("0.##", CultureInfo.InvariantCulture) ?? "–";
}
