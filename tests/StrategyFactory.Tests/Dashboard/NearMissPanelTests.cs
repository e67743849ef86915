using Bunit;
using NUnit.Framework;
using StrategyFactory.Dashboard.Runs;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Dashboard;

internal sealed class NearMissPanelTests
{
    [Test]
    public async Task It_says_what_would_have_to_be_true_and_that_none_is_a_promotion()
    {
        await using var page = new BunitContext();
        var panel = page.Render<NearMissPanel>(parameters => parameters.Add(one => one.Misses, Misses(Miss(1, "near_miss", 0), Miss(2, "too_good", 3))));

        Assert.That(panel.Find("header .quiet").TextContent, Does.StartWith("not promotions"));
        var rows = panel.FindAll("tbody tr");
        Assert.That(rows[0].Children.Select(cell => cell.TextContent.Trim()), Is.EqualTo(new[]
        {
            "1.2", "q0.95", "2.5", "any", "41.2\u202f%", "2.50", "1.62", "186", "0.7\u202fbp", "profit factor 2 instead of 1.62; 14 more trades",
        }));
        Assert.That(rows[0].QuerySelector("a")!.GetAttribute("href"), Does.EndWith("?g=1.2"), "it leads to the generation");
        Assert.That(rows[1].Children[^1].TextContent.Trim(), Does.StartWith("Too good: look for leakage.").And.EndWith("(3 others did the same)"));
        Assert.That(panel.FindAll("th[title]").Select(heading => heading.GetAttribute("title")), Has.Some.Contains("the best of the 560 trials").And.Some.Contains("the run charged 1.0\u202fbp"));
    }

    [Test]
    public async Task Without_any_it_says_so()
    {
        await using var page = new BunitContext();
        var panel = page.Render<NearMissPanel>(parameters => parameters.Add(one => one.Misses, Misses()));

        Assert.That(panel.Find("p").TextContent, Is.EqualTo("No strategy with enough trades was refused."));
        Assert.That(panel.FindAll("table"), Is.Empty);
    }

    [Test]
    public void A_cell_is_told_by_its_hyperparameters_and_regime()
    {
        Assert.That(CellTexts.Title(new(RegimeConfig.Any, 0.01, 0.5, 0.0004, 3, true, null)), Is.EqualTo("alpha 0.01, L1 share 0.5, regime any"));
        Assert.That(CellTexts.Title(new(RegimeConfig.Of("regime_vix", 2), null, null, 0.1, 3, true, null, new(3, 0.1, 10, 1, null, 25))), Is.EqualTo("depth 3, rate 0.1, λ 10, child weight 1, rounds 25, regime regime_vix 2"));
        Assert.That(CellTexts.Title(new(RegimeConfig.Any, null, null, 0.1, 3, true, null, new(5, null, null, null, 50, 300))), Is.EqualTo("depth 5, leaf 50, trees 300, regime any"));
        Assert.That(CellTexts.Title(new(RegimeConfig.Any, null, null, 0.1, 3, true, null) { Hyperparameters = new Dictionary<string, double>(StringComparer.Ordinal) { ["neighbours"] = 5 } }), Is.EqualTo("neighbours 5, regime any"));
        Assert.That(CellTexts.Score(new(RegimeConfig.Any, 1, 1, 0.00041, 3, true, null)), Is.EqualTo("R² 0.0410\u202f%"));
    }

    private static NearMisses Misses(params NearMiss[] strategies) => new(Guid.NewGuid(), "", 560, 1, strategies.Length, strategies, []);

    private static NearMiss Miss(int rank, string label, int alike) => new()
    {
        Rank = rank,
        Label = label,
        Generation = 1,
        Alternative = 2,
        ModelId = Guid.NewGuid(),
        Strategy = new(
            Guid.NewGuid(), 3, "EDGE", new(new Threshold(0.95, IsQuantile: true), 2.5, RegimeConfig.Any), 0.0001,
            new() { Sqn = 2.5, ProfitFactor = 1.62, TradeCount = 186, BreakEvenCostBps = 0.7 }, null),
        Alike = alike,
        Dsr = 0.412,
        BreakEvenCostBps = 0.7,
        Missed = [],
        MissedForRobust = [],
        WouldHaveToBe = "profit factor 2 instead of 1.62; 14 more trades",
    };
}
