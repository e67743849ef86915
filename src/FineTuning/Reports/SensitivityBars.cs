using System.Globalization;
using System.Net;
using System.Text;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Reports;

/// <summary>Which inputs the score depends on: the advice, and a bar for every input in inline SVG.</summary>
internal static class SensitivityBars
{
    private const double Left = 240, Right = 700, Row = 24, Thick = 14;

    internal static void Write(StringBuilder page, SearchSensitivity sensitivity)
    {
        page.Append("<h2>What the score depends on</h2><p>").Append(Text(sensitivity.Advice))
            .Append(sensitivity.Remark is { } remark ? $" {Text(remark)}" : "").Append("</p>");
        page.Append(
            CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 900 {Row * sensitivity.Inputs.Count:0}\" role=\"img\" "
            + $"aria-label=\"Share of the variance of the score by input\">");
        for (var i = 0; i < sensitivity.Inputs.Count; i++)
        {
            Bar(page, sensitivity.Inputs[i], i * Row);
        }

        page.Append("</svg><p class=\"key\"><i style=\"background:#1f5fa8\"></i>by itself");
        page.Append(sensitivity.Exact ? "<i style=\"background:#a9c3e3\"></i>together with other inputs</p>" : "</p>");
    }

    // an outline of the total share, filled as far as the input explains by itself
    private static void Bar(StringBuilder page, InputSensitivity input, double top)
    {
        page.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{Left - 8}\" y=\"{top + 16:0}\" class=\"y\">{Text(input.Input)}</text>");
        foreach (var (share, colour) in new[] { (input.Total, "#a9c3e3"), (input.First, "#1f5fa8") })
        {
            if (share is { } shown)
            {
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"<rect x=\"{Left}\" y=\"{top + 4:0}\" width=\"{(Right - Left) * shown:0.#}\" height=\"{Thick}\" fill=\"{colour}\"/>");
            }
        }

        page.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{Left + 8 + ((Right - Left) * (input.Share ?? 0)):0.#}\" y=\"{top + 16:0}\">{Text(Said(input))}</text>");
    }

    private static string Said(InputSensitivity input) => input.Share is { } share
        ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0}%{(input.LeaveAloneAt is null ? "" : ", " + input.Advice)}")
        : input.Problem ?? "–";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
