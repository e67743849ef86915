using System.Text;
using System.Xml.Linq;
using FluentValidation;
using NUnit.Framework;
using StrategyFactory.LanguageModels.Comparisons.Reports;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.LanguageModels.Comparisons;

internal sealed class ComparisonExportTests
{
    [Test]
    public async Task A_page_needs_nothing_else_and_shows_texts_as_they_are()
    {
        await using var harness = await ComparisonHarness.StartAsync();
        harness.Answers.Serve(
            ComparisonHarness.Base,
            request => "<script>alert(1)</script><img src=\"http://elsewhere/x.png\">" + new string('.', 40 * (request.Messages[^1].Content[^1] - '0')));
        var ended = await harness.RunAsync(ComparisonHarness.Request(12) with { Name = "<b>\"night\"</b>" });
        var file = await harness.Language.SendAsync(new ExportLanguageComparison(ended.Id));
        var page = Encoding.UTF8.GetString(file.Content);

        Assert.That((file.FileName, file.ContentType), Is.EqualTo(($"comparison-{ended.Id}.html", "text/html; charset=utf-8")));
        Assert.That(page, Does.Contain("&lt;b&gt;&quot;night&quot;&lt;/b&gt;").And.Contain("&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=&quot;http://elsewhere/x.png&quot;&gt;"));
        Assert.That(page, Does.Contain("default-src 'none'"));
        foreach (var outside in new[] { "<script", "<img", "<link", "<iframe", "<object", "<a ", "url(", "@import", " src=\"", " href=\"" })
        {
            Assert.That(page, Does.Not.Contain(outside));
        }

        Assert.That(page, Does.Contain("12 prompts need 10 decisive wins").And.Contain("<td class=\"n\">0.0005</td>").And.Contain("pong 12"));

        // a dot and an interval of the plain rate, a dot and an interval at equal length
        var picture = XElement.Parse(page[page.IndexOf("<svg", StringComparison.Ordinal)..(page.IndexOf("</svg>", StringComparison.Ordinal) + 6)]);
        Assert.That((picture.Elements("circle").Count(), picture.Elements("line").Count(line => line.Attribute("class")!.Value == "interval")), Is.EqualTo((2, 2)), ended.Figures.Tallies[0].LengthControlled.ToString());
        Assert.That(picture.Elements("text").Select(text => text.Value), Does.Contain("100.0%").And.Contain("exact, equal length"));
    }

    [Test]
    public async Task A_table_has_a_row_a_prompt_and_no_formulas()
    {
        await using var harness = await ComparisonHarness.StartAsync();
        harness.Answers.Serve(ComparisonHarness.Base, request => request.Messages[^1].Content == "ping 1" ? "=HYPERLINK(\"http://x\")" : "a, \"b\"\nc");
        var ended = await harness.RunAsync(ComparisonHarness.Request(2));
        var file = await harness.Language.SendAsync(new ExportLanguageComparison(ended.Id, "csv"));
        var lines = Encoding.UTF8.GetString(file.Content).Split("\r\n");

        Assert.That((file.ContentType, lines.Length, lines[^1]), Is.EqualTo(("text/csv; charset=utf-8", 4, "")));
        Assert.That(lines[0], Does.StartWith("position,prompt,reference,base_answer,base_finish_reason,").And.EndWith("winner_by_exact,judge_error,votes"));
        Assert.That(lines[1], Does.StartWith("1,[user] ping 1,pong 1,\"'=HYPERLINK(\"\"http://x\"\")\",stop,1,0.1,1.1,,false,,,pong 1,stop,2,0.1,1.1,1,true,"));
        Assert.That(lines[2], Does.Contain("\"a, \"\"b\"\"\nc\"").And.EndWith("fine_tuned,,0"));
    }

    [TestCase("=1+1", "'=1+1")]
    [TestCase("+cmd", "'+cmd")]
    [TestCase("-2", "-2")]
    [TestCase("-2+cmd", "'-2+cmd")]
    [TestCase("@x", "'@x")]
    [TestCase("\tx", "'\tx")]
    [TestCase("\r=x", "\"'\r=x\"")]
    [TestCase("plain", "plain")]
    public void What_a_spreadsheet_would_compute_is_a_text(string value, string cell) => Assert.That(ComparisonCsv.Cell(value), Is.EqualTo(cell));

    [Test]
    public async Task An_unknown_format_is_named()
    {
        await using var harness = await ComparisonHarness.StartAsync();
        Assert.That(
            () => harness.Language.SendAsync(new ExportLanguageComparison(Guid.NewGuid(), "pdf")),
            Throws.TypeOf<ValidationException>().With.Message.Contains("format: 'pdf' is not known; html, csv."));
    }
}
