using NUnit.Framework;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

internal sealed class RealBarsTests
{
    [Test]
    public async Task The_ranges_of_a_real_file_are_searched_on_real_bars()
    {
        await using var factory = await TestFactory.CreateAsync();
        await factory.ImportAsync("EURUSD", "1h", "data/intraday/EURUSD_H1_2017-04_2018-02_backtestingpy.csv.gz");
        ExpertInput[] inputs =
        [
            new("StopLossPips", "400.0", new(300, 50, 600)), new("TakeProfitPips", "800.0", new(600, 50, 1200)), new("LotSize", "0.01"),
            new("ShortPeriod", "13", new(5, 1, 20)), new("LongPeriod", "26", new(13, 1, 50)),
        ];
        var found = await factory.SendAsync(new SearchExpertAdvisor("EMACrossOverV2", "EURUSD", "1h", null, null, 1000, inputs, PassLimit: 2000));
        Assert.That((found.Method, found.Combinations), Is.EqualTo(("genetic", 7L * 13 * 16 * 38)));
        Assert.That(found.Evaluated, Is.EqualTo(2000));
        Assert.That(found.Top[0].Metrics.TotalTrades, Is.GreaterThan(10));
        Assert.That(found.Top[0].Score, Is.GreaterThanOrEqualTo(found.Top[1].Score));
        Assert.That(found.Top.Select(pass => pass.Forward.TotalTrades), Has.Some.GreaterThan(0));
        TestContext.Out.WriteLine($"{found.Evaluated} passes, best {found.Top[0].Score:F3}, forward {found.Top[0].Forward.NetProfit:F2}");
    }

    /// <summary>The numbers are those of an independent tester.</summary>
    [Test]
    public async Task An_opposite_cross_closes_a_long_position_where_short_ones_are_not_allowed()
    {
        await using var factory = await TestFactory.CreateAsync();
        await factory.ImportAsync("EURUSD", "1h", "data/intraday/EURUSD_H1_2017-04_2018-02_backtestingpy.csv.gz");
        ExpertInput[] inputs = [new("FastPeriod", "10"), new("SlowPeriod", "30"), new("AllowShort", "false")];
        var found = await factory.SendAsync(new SearchExpertAdvisor("MACross", "EURUSD", "1h", null, null, 10_000, inputs));
        Assert.That((found.Top[0].Metrics.TotalTrades, found.Top[0].Metrics.ShortTrades), Is.EqualTo((64, 0)));
        Assert.That(found.Top[0].Metrics.NetProfit, Is.EqualTo(205.80).Within(0.005));
    }
}
