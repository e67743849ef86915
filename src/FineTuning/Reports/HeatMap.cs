using System.Globalization;
using System.Net;
using System.Text;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Reports;

/// <summary>Scores over two inputs as inline SVG: the lighter, the better; what was not run is left open.</summary>
internal static class HeatMap
{
    private const double Left = 90, Top = 10, Bottom = 60, Width = 900;
    private const double LargestCell = 36;
    private const int MostLabels = 20;

    internal static string Write(ExpertSearchSurface surface)
    {
        var (columns, rows) = (surface.XValues.Count, surface.YValues.Count);
        if (columns == 0 || rows == 0)
        {
            return "";
        }

        var size = Math.Min(LargestCell, (Width - Left) / columns);
        var height = Top + (rows * size) + Bottom;
        var known = surface.Scores.SelectMany(row => row).OfType<double>().DefaultIfEmpty(0).ToList();
        var (low, high) = (known.Min(), known.Max());
        var svg = new StringBuilder()
            .Append(
                CultureInfo.InvariantCulture,
                $"<svg viewBox=\"0 0 {Width} {height:0.#}\" role=\"img\" aria-label=\"Score over two inputs\">");
        for (var y = 0; y < rows; y++)
        {
            // small values at the bottom, as on any chart
            var top = Top + ((rows - 1 - y) * size);
            for (var x = 0; x < columns; x++)
            {
                if (surface.Scores[y][x] is { } score)
                {
                    svg.Append(
                        CultureInfo.InvariantCulture,
                        $"<rect x=\"{Left + (x * size):0.##}\" y=\"{top:0.##}\" width=\"{size:0.##}\" height=\"{size:0.##}\" "
                        + $"fill=\"{Colour(high > low ? (score - low) / (high - low) : 0.5)}\"><title>{Text(surface.X)} "
                        + $"{surface.XValues[x]}, {Text(surface.Y)} {surface.YValues[y]}: {score:0.####}</title></rect>");
                }
            }

            if (y % Math.Max(1, rows / MostLabels) == 0)
            {
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<text x=\"{Left - 6}\" y=\"{top + (size / 2) + 4:0.##}\" class=\"y\">{surface.YValues[y]:0.######}</text>");
            }
        }

        for (var x = 0; x < columns; x += Math.Max(1, columns / MostLabels))
        {
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{Left + ((x + 0.5) * size):0.##}\" y=\"{height - Bottom + 16:0.#}\" "
                + $"class=\"x\">{surface.XValues[x]:0.######}</text>");
        }

        return svg.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{Left}\" y=\"{height - 14:0.#}\">{Text(surface.X)} across, {Text(surface.Y)} upwards; score {low:0.####} to "
            + $"{high:0.####}</text></svg>")
            .ToString();
    }

    // From dark blue over green to yellow, which also reads in grey.
    private static string Colour(double share)
    {
        var t = Math.Clamp(share, 0, 1);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"rgb({(int)(40 + (213 * t * t))},{(int)(30 + (201 * t))},{(int)(110 + (40 * t * (1 - t) * 4) - (75 * t))})");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
