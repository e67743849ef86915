using System.Text;
using System.Xml;
using NUnit.Framework;
using StrategyFactory.FineTuning.Metrics;
using StrategyFactory.FineTuning.Reports;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.FineTuning.Reports;

internal sealed class ReportTests
{
    private const string Attack = "<script>alert('1')</script>\"&";

    private static readonly SearchExpertAdvisor Search = new(
        Attack, "EURUSD", "1h", null, null, 10_000, [new(Attack, "1", new(1, 1, 3)), new("Text", Attack)]);

    [Test]
    public void The_report_stands_alone_and_holds_curve_map_and_table()
    {
        var result = FakeExpert.Found(Search with { Expert = "turtle" }, (0.05, 0.5), (0.1, 0.4));
        var page = Page(result);

        Assert.That(page, Does.Contain("<svg").And.Contain("class=\"searched\"").And.Contain("class=\"forward\"").And.Contain("<rect").And.Contain("<table>").And.Contain("default-src 'none'"));
        Assert.That(page, Does.Not.Contain("http://").And.Not.Contain("https://").And.Not.Contain("<script").And.Not.Contain("src="));
        Assert.That(page.Split("<rect").Length - 1, Is.EqualTo(3), "one cell was not run");
        Assert.That(page.Split("<tr>").Length - 1, Is.EqualTo(3), "a header and two passes");
    }

    [Test]
    public void Nothing_from_outside_is_markup()
    {
        var result = FakeExpert.Found(Search, (0.05, 0.5)) with
        {
            IgnoredInputs = [Attack],
            Surface = new(Attack, Attack, [1], [1], [[0.5]]),
        };
        var page = Page(result, Attack);
        Assert.That(page, Does.Not.Contain("<script"));

        // escaped as it must be, the page is a document
        var document = page.Replace("<!doctype html>", "", StringComparison.Ordinal).Replace("<meta charset=\"utf-8\">", "", StringComparison.Ordinal);
        document = System.Text.RegularExpressions.Regex.Replace(document, "<meta [^>]*>", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.That(() => new XmlDocument { XmlResolver = null }.LoadXml(document), Throws.Nothing);
    }

    [Test]
    public void A_search_without_trades_or_passes_has_a_report_too()
    {
        Assert.That(Page(FakeExpert.Found(Search)), Does.Not.Contain("Equity of pass"));
        var flat = FakeExpert.Found(Search, (1, 0));
        Assert.That(Page(flat with { Top = [flat.Top[0] with { Equity = [], ForwardEquity = [] }] }), Does.Contain("nothing was traded"));
    }

    [Test]
    public void The_table_has_a_line_for_every_row_and_no_formulas()
    {
        TestMetricsRow[] rows =
        [
            new() { Rank = 1, PassNumber = 7, InputValues = """{"Period":"14","Comment":"=cmd|' /C calc'!A0, \"x\""}""", Metrics = FakeExpert.Metrics(12.5), WeightedScore = 0.5, NormalizedTotalDistanceToGood = 0.25, Label = "needle" },
            new() { Rank = 2, PassNumber = 8, InputValues = """{"Period":"-5"}""", Metrics = new(), Forward = new() },
        ];
        var lines = Encoding.UTF8.GetString(MetricsCsv.Write(rows)).Split("\r\n");

        Assert.That(lines[0], Does.StartWith("rank,pass_number,weighted_score,normalized_total_distance_to_good,plateau,label,Period,Comment,initial_deposit,net_profit,").And.Contain(",forward_net_profit,"));
        Assert.That(lines[1], Does.StartWith("1,7,0.5,0.25,,needle,14,\"'=cmd|' /C calc'!A0, \"\"x\"\"\",10000,12.5,0.125,62.5,-50,"));
        Assert.That(lines[2], Does.StartWith("2,8,0,0,,,-5,,,"));
        Assert.That(lines.Select(line => line.Split(',').Length).Take(1).Concat(lines.Skip(2).Take(1).Select(line => line.Split(',').Length)).Distinct().Count(), Is.EqualTo(1));
    }

    private static string Page(ExpertSearchResult result, string file = "a.set") =>
        Encoding.UTF8.GetString(ReportPage.Write(new(file, "EURUSD", "1h", Guid.Empty, 1, 2, 10_000), result, result.Top.Count > 0 ? result.Top[0] : null));
}
