using System.Net;
using System.Text;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Comparisons.Reports;

/// <summary>Win rates with their intervals as inline SVG: of every judge the plain one and that at equal length.</summary>
internal static class WinRateChart
{
    private const double Width = 760, Left = 210, Right = 60, Row = 30, Top = 12, Bottom = 34;

    internal static string Write(IReadOnlyList<ComparisonTally> tallies)
    {
        var rows = tallies.SelectMany(Rows).ToList();
        if (rows.Count == 0)
        {
            return "<p>Nothing is judged yet.</p>";
        }

        var height = Top + (rows.Count * Row) + Bottom;
        var svg = new StringBuilder();
        Add(svg, $"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"Win rates with 95% intervals\">");
        foreach (var share in new[] { 0, 0.25, 0.5, 0.75, 1 })
        {
            var (x, end, style) = (X(share), height - Bottom, share == 0.5 ? "even" : "grid");
            Add(svg, $"<line x1=\"{x}\" x2=\"{x}\" y1=\"{Top}\" y2=\"{end}\" class=\"{style}\"/>");
            Add(svg, $"<text x=\"{x}\" y=\"{end + 18}\" class=\"x\">{100 * share:0}%</text>");
        }

        for (var place = 0; place < rows.Count; place++)
        {
            var (name, rate, low, high) = rows[place];
            var y = Top + ((place + 0.5) * Row);
            Add(svg, $"<text x=\"{Left - 12}\" y=\"{y + 4}\" class=\"y\">{WebUtility.HtmlEncode(name)}</text>");
            Add(svg, $"<line x1=\"{X(low):0.##}\" x2=\"{X(high):0.##}\" y1=\"{y}\" y2=\"{y}\" class=\"interval\"/>");
            Add(svg, $"<circle cx=\"{X(rate):0.##}\" cy=\"{y}\" r=\"5\"/>");
            Add(svg, $"<text x=\"{Width - Right + 10}\" y=\"{y + 4}\">{100 * rate:0.0}%</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    private static IEnumerable<(string Name, double Rate, double Low, double High)> Rows(ComparisonTally tally)
    {
        if (tally is { WinRate: { } rate, Low: { } low, High: { } high })
        {
            yield return (tally.Judge, rate, low, high);
        }

        if (tally.LengthControlled is { WinRate: { } even, Low: { } from, High: { } to })
        {
            yield return (tally.Judge + ", equal length", even, from, to);
        }
    }

    private static void Add(StringBuilder svg, FormattableString text) => svg.Append(FormattableString.Invariant(text));

    private static double X(double share) => Left + (share * (Width - Left - Right));
}
