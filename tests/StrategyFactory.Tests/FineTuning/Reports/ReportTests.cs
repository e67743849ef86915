using System.Text;
using System.Xml;
using NUnit.Framework;
using StrategyFactory.FineTuning.Judgement;
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
        Assert.That(page.Split("<tr>").Length - 1, Is.EqualTo(3), "the headers of costs and passes, and the pass that does not decide");
        Assert.That(page, Does.Contain("<tr class=\"deciding\"><td>100 decides</td>"));
    }

    [Test]
    public void The_first_line_is_the_verdict_with_its_reasons_and_the_windows_have_their_accounts()
    {
        var result = FakeExpert.Convincing(FakeExpert.Found(Search with { Expert = "turtle" }, (0.05, 0.5)), forward: -90);
        var page = Page(result, "a.set", new("suspect", ["forward_profit_factor: 0.4 <1>"], new(2, 40, -60, 0.4, 0.99, 12, 0.25)));
        Assert.That(page, Does.Contain("</head><body><div class=\"verdict suspect\">Verdict: <strong>suspect</strong><ul><li>forward_profit_factor: 0.4 &lt;1&gt;</li></ul></div><h1>"));
        Assert.That(page.Split("<tr class=\"window\">").Length - 1, Is.EqualTo(2));
        Assert.That(page, Does.Contain("aria-label=\"Equity by window\"").And.Contain("<td>-90</td>"));
        Assert.That(page.Split("<polyline").Length - 1, Is.EqualTo(4), "searched, forward, and two windows");
        Assert.That(Page(result, "a.set", new("robust", [], new(2, 40, 60, 2, 0.99, 12, 0.25))), Does.Contain("Verdict: <strong>robust</strong>. It passed every test"));
    }

    [Test]
    public void A_genetic_search_shows_how_it_came_to_its_best_score()
    {
        var result = FakeExpert.Found(Search, (0.05, 0.5));
        Assert.That(Page(result), Does.Not.Contain("Convergence"));
        // from x = 60 to 880 and from y = 200 up to 12
        var page = Page(result with { Evaluated = 821, Convergence = [new(1, 0.1), new(11, 0.3), new(411, 0.5)] });
        Assert.That(page, Does.Contain("The best score came with pass 411 of 821.").And.Contain("d=\"M60 200H70V106H470V12H880\""));
        Assert.That(Page(result with { Evaluated = 1, Convergence = [new(1, 0.1)] }), Does.Contain("d=\"M60 200H880\""));
    }

    [Test]
    public void The_advice_has_a_bar_for_every_input()
    {
        var result = FakeExpert.Found(Search, (0.05, 0.5));
        Assert.That(Page(result), Does.Not.Contain("What the score depends on"));
        var page = Page(result with
        {
            Surface = null,
            Sensitivity = new(
                [new("Fast", 3, 0.5, 0.75, null, null, 12, null, "search it", null), new("Stop", 4, 0, 0.001, null, null, 12, "50", "could be left alone at 50", null)],
                12, true, "Score depends on Fast (75%).", null),
        });
        Assert.That(page, Does.Contain("<h2>What the score depends on</h2><p>Score depends on Fast (75%).</p>"));
        // from x = 240, 460 wide for the whole variance
        Assert.That(page, Does.Contain("width=\"345\" height=\"14\" fill=\"#a9c3e3\"/><rect x=\"240\" y=\"4\" width=\"230\" height=\"14\" fill=\"#1f5fa8\"/>"));
        Assert.That(page, Does.Contain("0.1%, could be left alone at 50"));
        Assert.That(page.Split("<rect").Length - 1, Is.EqualTo(4));
    }

    [Test]
    public void What_trading_cost_is_told_with_its_terms_and_its_sums()
    {
        var found = FakeExpert.Found(Search, (0.05, 0.5));
        var best = found.Top[0] with { Metrics = FakeExpert.Metrics(100) with { TotalTrades = 4, Commission = 28, Swap = -10, Slippage = 0 }, Forward = new() };
        var page = Page(found with
        {
            Top = [best],
            Trading = found.Trading with
            {
                RecordedSpreads = 9000,
                MeanSpreadPoints = 13.25,
                SlippagePoints = 2,
                SwapLong = -7.5,
                SwapShort = 1,
                ProfitCurrency = "JPY",
                DepositCurrency = "USD",
                Conversion = "series",
                ConvertedBy = ["1/USDJPY 1h"],
                ConversionRate = 0.0091,
            },
        });
        Assert.That(page, Does.Contain("<li>Spread of the bars themselves where they know it (9,000 bars), 12 points elsewhere; 13.25 points in the mean.</li>"));
        Assert.That(page, Does.Contain("<li>Commission 3 USD per lot and side; slippage 2 points at every fill but that of a target.</li>"));
        Assert.That(page, Does.Contain("<li>Swap -7.5 a night for a long position, 1 for a short one, points; Wednesday&#39;s night counts three times.</li>"));
        Assert.That(page, Does.Contain("multiplied by 1/USDJPY 1h at the bar of the exit, which makes them USD; 0.0091 at the first bar.</li>"));
        Assert.That(page, Does.Contain("<tr class=\"costs\"><td>searched</td><td>4</td><td>-28.00</td><td>-7.00</td><td>-10.00</td><td>-2.50</td><td>0.00</td><td>0.00</td></tr>"));
        Assert.That(page, Does.Contain("<tr class=\"costs\"><td>forward</td><td></td><td>–</td><td>–</td>"));
        Assert.That(Page(found), Does.Contain("<li>Spread 12 points at every bar.</li>").And.Contain("<li>Swap none.</li>").And.Contain("<li>Profits arise in the deposit currency and are not converted.</li>"));
    }

    [Test]
    public void Trades_are_lines_of_a_table()
    {
        var lines = Encoding.UTF8.GetString(TradesCsv.Write(FakeExpert.Convincing(FakeExpert.Found(Search, (0.05, 0.5))).Trades)).Split("\r\n");
        Assert.That(lines, Is.EqualTo(new[]
        {
            "period,side,opened,entry_price,closed,exit_price,lots,profit,balance,reason",
            "searched,long,2024-01-01T00:00:00Z,1.25,2024-01-01T05:00:00Z,1.2625,0.1,125,10125,signal",
            "forward,short,2024-10-27T00:00:00Z,1.25,2024-10-27T01:00:00Z,1.26,0.1,-100.5,9899.5,stop", "",
        }));
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

    private static string Page(ExpertSearchResult result, string file = "a.set", TaskVerdict? verdict = null) =>
        Encoding.UTF8.GetString(ReportPage.Write(new(file, "EURUSD", "1h", Guid.Empty, 1, 2, 10_000), result, result.Top.Count > 0 ? result.Top[0] : null, verdict));
}
