using NUnit.Framework;
using StrategyFactory.Dashboard.Runs;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Dashboard;

internal sealed class StrategyViewTests
{
    private static readonly SimulatedStrategy[] Strategies =
    [
        One(0, new() { Sqn = 1, TradeCount = 10, WinRate = 0.5 }),
        One(1, new() { Sqn = null, TradeCount = 300, WinRate = null }),
        One(2, new() { Sqn = 3, TradeCount = 200, WinRate = 0.25 }),
        One(3, null),
        One(4, new() { Sqn = 1, TradeCount = 400, WinRate = 0.75 }),
    ];

    [TestCase(null, null, "2 0 4 1", Description = "the best first, what has no figure last, ties in grid order")]
    [TestCase(null, "sqn", "0 4 2 1")]
    [TestCase(null, "-trades", "4 1 2 0")]
    [TestCase("trades:200..", null, "2 4 1")]
    [TestCase("trades:200..300", null, "2 1")]
    [TestCase("trades:200..300;sqn:..3", null, "2", Description = "a missing figure passes no bound")]
    [TestCase("won:50..75", null, "0 4", Description = "in the unit shown")]
    public void Filters_and_order_are_those_of_the_address(string? filter, string? by, string expected) =>
        Assert.That(string.Join(' ', StrategyView.Parse(filter, by).Of(Strategies).Select(one => one.Index)), Is.EqualTo(expected));

    [TestCase("sqn")]
    [TestCase("sqn:")]
    [TestCase("sqn:..")]
    [TestCase("sqn:a..b")]
    [TestCase("sqn:1..NaN")]
    [TestCase(":1..2")]
    [TestCase("sqn:1..2;")]
    [TestCase("colour:1..2")]
    public void A_filter_that_is_none_is_named(string filter)
    {
        var refused = Assert.Throws<UnprocessableException>(() => StrategyView.Parse(filter, null))!;
        Assert.That(refused.Field, Is.EqualTo("filter"));
        Assert.That(refused.Message, Does.StartWith("filter: '"));
    }

    [Test]
    public void A_sort_that_is_none_is_named() =>
        Assert.That(() => StrategyView.Parse(null, "-colour"), Throws.InstanceOf<UnprocessableException>().With.Message.StartsWith("by: '-colour' is not allowed; one of sqn, "));

    [Test]
    public void Every_figure_of_a_result_has_a_column_with_a_name_of_its_own()
    {
        Assert.That(StrategyMetric.Names, Is.Unique);
        var result = new StrategyResult { Sqn = 1.234, TradeCount = 1234, TotalReturn = -0.05, BreakEvenCostBps = 2.5 };
        var shown = StrategyMetric.All.ToDictionary(metric => metric.Name, metric => metric.Show(result), StringComparer.Ordinal);
        Assert.That((shown["sqn"], shown["trades"], shown["return"], shown["break_even"], shown["weekly"]), Is.EqualTo(("1.23", "1\u202f234", "\u22125.0\u202f%", "2.5\u202fbp", "–")));
    }

    private static SimulatedStrategy One(int index, StrategyResult? result) => new(Guid.NewGuid(), index, "SPY", new(new(0.0001, false), 0, RegimeConfig.Any), null, result, null);
}
