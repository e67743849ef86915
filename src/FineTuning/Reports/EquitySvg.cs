using System.Globalization;
using System.Net;
using System.Text;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Reports;

/// <summary>
/// An account over time as inline SVG: the searched period, and the forward period in another colour; or one line a window.
/// </summary>
internal static class EquitySvg
{
    private const double Width = 900, Height = 300, Left = 80, Right = 10, Top = 10, Bottom = 30;

    internal static string Write(IReadOnlyList<AccountPoint> searched, IReadOnlyList<AccountPoint> forward) =>
        Write([(searched, "searched"), (forward, "forward")], "Equity");

    /// <summary>Several accounts, each a line of the style that is named with it.</summary>
    internal static string Write(IReadOnlyList<(IReadOnlyList<AccountPoint> Points, string Style)> lines, string label)
    {
        var all = lines.SelectMany(line => line.Points).Where(point => double.IsFinite(point.Equity)).ToList();
        if (all.Count < 2)
        {
            return "<p>There is no equity curve: nothing was traded.</p>";
        }

        var (first, last) = (all.Min(point => point.Time), all.Max(point => point.Time));
        var (low, high) = (all.Min(point => point.Equity), all.Max(point => point.Equity));
        var svg = new StringBuilder($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{label}\">");
        foreach (var (share, level) in new[] { (0.0, low), (0.5, (low + high) / 2), (1.0, high) })
        {
            var y = Height - Bottom - (share * (Height - Top - Bottom));
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\" class=\"grid\"/><text x=\"{Left - 6}\" "
                + $"y=\"{y + 4:0.#}\" class=\"y\">{level:0.00}</text>");
        }

        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{Left}\" y=\"{Height - 8}\">{Day(first)}</text><text x=\"{Width - Right}\" y=\"{Height - 8}\" "
            + $"class=\"y\">{Day(last)}</text>");
        foreach (var (points, style) in lines)
        {
            Line(points, style);
        }

        return svg.Append("</svg>").ToString();

        void Line(IReadOnlyList<AccountPoint> points, string style)
        {
            if (points.Count > 0)
            {
                var places = points.Where(point => double.IsFinite(point.Equity)).Select(point =>
                    string.Create(CultureInfo.InvariantCulture, $"{X(point.Time):0.##},{Y(point.Equity):0.##}"));
                var path = string.Join(' ', places);
                svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" class=\"{style}\"/>");
            }
        }

        double X(DateTimeOffset time) =>
            Left + ((Width - Left - Right) * ((time - first) / (last - first is { Ticks: > 0 } span ? span : TimeSpan.FromTicks(1))));
        double Y(double equity) => Height - Bottom - ((Height - Top - Bottom) * (high > low ? (equity - low) / (high - low) : 0.5));
    }

    private static string Day(DateTimeOffset time) => WebUtility.HtmlEncode(time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
}
