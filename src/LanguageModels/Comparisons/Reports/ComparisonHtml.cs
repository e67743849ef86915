using System.Globalization;
using System.Net;
using System.Text;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Comparisons.Reports;

/// <summary>A comparison as one page that needs nothing else, without scripts, in which every text from outside is escaped.</summary>
internal static class ComparisonHtml
{
    private const string Policy =
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">";

    private const string Style =
        """
        body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:1100px;padding:0 1rem;color:#1b1f24;background:#fff}
        h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;font-size:13px;width:100%}
        td,th{padding:.3rem .6rem;border-bottom:1px solid #d9dee4;text-align:left;vertical-align:top}.n{text-align:right}
        .wide{overflow-x:auto}pre{font:13px/1.4 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;margin:0}
        svg{width:100%;max-width:760px;height:auto;font:12px system-ui,sans-serif}svg .y{text-anchor:end}svg .x{text-anchor:middle}
        .grid{stroke:#d9dee4}.even{stroke:#7a828c;stroke-dasharray:4 3}.interval{stroke:#1f5fa8;stroke-width:3}circle{fill:#1f5fa8}
        small{color:#5c6570}
        """;

    private static readonly (string Title, Func<ComparedModelFigures, double?> Read)[] Measures =
    [
        ("Answers", figures => figures.Answers), ("Not answered", figures => figures.Failed), ("Cut short", figures => figures.CutShort),
        ("Exact", figures => figures.ExactRate), ("JSON", figures => figures.JsonValidRate),
        ("First token, s (median)", figures => figures.FirstTokenSeconds), ("Tokens/s (median)", figures => figures.TokensPerSecond),
        ("Characters (mean)", figures => figures.MeanLength), ("Tokens (mean)", figures => figures.MeanTokens),
        ("Gold stars", figures => figures.GoldStarRate), ("Stars (mean)", figures => figures.AverageRating),
        ("Consistency", figures => figures.Ratings == 0 ? null : figures.ConsistencyScore),
    ];

    internal static byte[] Write(LanguageComparison comparison, IReadOnlyList<ComparedPrompt> prompts)
    {
        var name = Text(comparison.Name);
        var page = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">").Append(Policy)
            .Append("<meta name=\"viewport\" content=\"width=device-width\"><title>").Append(name).Append("</title><style>")
            .Append(Style).Append("</style></head><body><h1>").Append(name).Append("</h1>");
        Heading(page, comparison);
        page.Append("<h2>How often the fine-tuned model wins</h2>").Append(WinRateChart.Write(comparison.Figures.Tallies));
        Tallies(page, comparison.Figures.Tallies);
        Models(page, comparison);
        Prompts(page, comparison.Plan.Judges, prompts);
        return Encoding.UTF8.GetBytes(page.Append("</body></html>").ToString());
    }

    private static void Heading(StringBuilder page, LanguageComparison comparison)
    {
        page.Append("<p>Base: ").Append(Model(comparison.BaseModel)).Append(". Fine-tuned: ").Append(Model(comparison.FineTunedModel))
            .Append(". ");
        page.Append(
            CultureInfo.InvariantCulture,
            $"{comparison.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {Text(comparison.Status)}. {comparison.Figures.Answered} of ")
            .Append(CultureInfo.InvariantCulture, $"{comparison.Plan.Prompts} prompts answered by both, {comparison.Figures.Failed} not. ")
            .Append(CultureInfo.InvariantCulture, $"Decided by {Text(comparison.Plan.DecidedBy)}. {Text(comparison.Plan.Summary)}");
        if (comparison.Judge is { } judge)
        {
            page.Append(" Language model that judges: ").Append(Text(judge)).Append('.');
        }

        page.Append("</p>");
        foreach (var note in comparison.Plan.Notes)
        {
            page.Append("<p><small>").Append(Text(note)).Append("</small></p>");
        }
    }

    private static void Tallies(StringBuilder page, IReadOnlyList<ComparisonTally> tallies)
    {
        page.Append("<div class=\"wide\"><table><thead><tr><th>Judge</th><th class=\"n\">Judged</th><th class=\"n\">Won</th>")
            .Append("<th class=\"n\">Lost</th><th class=\"n\">Tied</th><th class=\"n\">No verdict</th><th class=\"n\">Win rate</th>")
            .Append("<th class=\"n\">95% interval</th><th class=\"n\">p (sign test)</th><th class=\"n\">At equal length</th><th></th>")
            .Append("</tr></thead><tbody>");
        foreach (var tally in tallies)
        {
            page.Append("<tr><td>").Append(Text(tally.Judge)).Append(tally.Decides ? " <b>(decides)</b>" : "").Append("</td>");
            Numbers(page, [tally.Judged, tally.Wins, tally.Losses, tally.Ties, tally.Errors], "0");
            Numbers(page, [tally.WinRate], "0.000");
            page.Append("<td class=\"n\">").Append(Number(tally.Low, "0.000")).Append(" – ").Append(Number(tally.High, "0.000"))
                .Append("</td>");
            Numbers(page, [tally.PValue], "0.0000");
            Numbers(page, [tally.LengthControlled.WinRate], "0.000");
            page.Append("<td><small>").Append(Text(tally.LengthControlled.Note ?? "")).Append("</small></td></tr>");
        }

        page.Append("</tbody></table></div>");
    }

    private static void Models(StringBuilder page, LanguageComparison comparison)
    {
        page.Append("<h2>What both did</h2><table><thead><tr><th></th><th class=\"n\">Base</th><th class=\"n\">Fine-tuned</th></tr>")
            .Append("</thead><tbody>");
        foreach (var (title, read) in Measures)
        {
            if ((read(comparison.Figures.Base), read(comparison.Figures.FineTuned)) is var (before, after) && (before ?? after) is not null)
            {
                page.Append("<tr><td>").Append(title).Append("</td>");
                Numbers(page, [before, after], "0.###");
                page.Append("</tr>");
            }
        }

        page.Append("</tbody></table>");
    }

    private static void Prompts(StringBuilder page, IReadOnlyList<string> judges, IReadOnlyList<ComparedPrompt> prompts)
    {
        page.Append("<h2>Prompts</h2><div class=\"wide\"><table><thead><tr><th class=\"n\">No.</th><th>Prompt</th><th>Base</th>")
            .Append("<th>Fine-tuned</th>").AppendJoin("", judges.Select(judge => $"<th>{Text(judge)}</th>")).Append("</tr></thead><tbody>");
        foreach (var prompt in prompts)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"n\">{prompt.Position}</td><td>");
            foreach (var message in prompt.Messages)
            {
                page.Append("<small>").Append(Text(message.Role)).Append("</small><pre>").Append(Text(message.Content)).Append("</pre>");
            }

            if (prompt.Reference is { } reference)
            {
                page.Append("<small>reference</small><pre>").Append(Text(reference)).Append("</pre>");
            }

            page.Append("</td>");
            Answer(page, prompt.Base);
            Answer(page, prompt.FineTuned);
            page.AppendJoin("", judges.Select(judge => $"<td>{Text(prompt.Verdicts.GetValueOrDefault(judge, "–"))}</td>")).Append("</tr>");
        }

        page.Append("</tbody></table></div>");
    }

    private static void Answer(StringBuilder page, ComparedAnswer? answer)
    {
        page.Append("<td>");
        if (answer is { Error: { } error })
        {
            page.Append("<small>").Append(Text(error)).Append("</small>");
        }
        else if (answer is not null)
        {
            page.Append("<pre>").Append(Text(answer.Text)).Append("</pre><small>")
                .Append(CultureInfo.InvariantCulture, $"{answer.AnswerTokens} tokens, first after {answer.FirstTokenSeconds:0.000} s, ")
                .Append(CultureInfo.InvariantCulture, $"{answer.Seconds:0.000} s in all</small>");
        }

        page.Append("</td>");
    }

    private static void Numbers(StringBuilder page, double?[] values, string format) =>
        page.AppendJoin("", values.Select(value => $"<td class=\"n\">{Number(value, format)}</td>"));

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    private static string Model(ComparedModel model) =>
        $"<b>{Text(model.Name)}</b> <small>{Text(model.Identity[..Math.Min(12, model.Identity.Length)])}</small>";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
