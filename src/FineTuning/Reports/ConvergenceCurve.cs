using System.Globalization;
using System.Text;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Reports;

/// <summary>The best score so far over the passes of a genetic search, as steps in inline SVG.</summary>
internal static class ConvergenceCurve
{
    private const double Left = 60, Top = 12, Right = 880, Bottom = 200;

    /// <param name="points">At least one.</param>
    /// <param name="passes">All passes of the search.</param>
    internal static string Write(IReadOnlyList<ConvergencePoint> points, long passes)
    {
        var (low, high) = (points[0].BestScore, points[^1].BestScore);
        var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"M{X(points[0].Passes):0.#} {Y(low):0.#}");
        foreach (var point in points.Skip(1))
        {
            line.Append(CultureInfo.InvariantCulture, $"H{X(point.Passes):0.#}V{Y(point.BestScore):0.#}");
        }

        line.Append(CultureInfo.InvariantCulture, $"H{Right}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 900 232\" role=\"img\" aria-label=\"Best score so far over passes\">"
            + $"<path d=\"{line}\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"/>"
            + $"{Level(low)}{(high > low ? Level(high) : "")}"
            + $"<text x=\"{Left}\" y=\"222\" class=\"x\">1</text><text x=\"{Right}\" y=\"222\" class=\"x\">{passes:N0}</text></svg>");

        string Level(double score) => string.Create(
            CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{Y(score) + 4:0.#}\" class=\"y\">{score:0.###}</text>");

        double X(double pass) => Left + ((Right - Left) * (pass - 1) / Math.Max(1, passes - 1));

        double Y(double score) => high > low ? Bottom - ((Bottom - Top) * (score - low) / (high - low)) : Bottom;
    }
}
