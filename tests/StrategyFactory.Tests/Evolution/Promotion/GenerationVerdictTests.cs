using NUnit.Framework;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Evolution.Promotion;

internal sealed class GenerationVerdictTests
{
    private static readonly PromotionCriteria Criteria = new(3, 5, 2, 4, 200, 10_000, 0.5);

    [Test]
    public void All_qualifiers_are_named_in_grid_order_and_best_goes_by_SQN()
    {
        var verdict = Judge(Result(3.5), Result(4.5), Result(4.5), Result(9), Result(4.4));

        Assert.Multiple(() =>
        {
            Assert.That(verdict.Qualifiers.Select(strategy => strategy.Index), Is.EqualTo(new[] { 0, 1, 2, 4 }));
            Assert.That(verdict.Best!.Index, Is.EqualTo(3), "best knows no maximum");
            Assert.That(verdict.TooGood, Is.EqualTo(1));
            Assert.That(verdict.Simulated, Is.EqualTo(5));
        });
    }

    [Test]
    public void A_result_that_is_only_too_good_is_counted_and_not_promoted()
    {
        var verdict = Judge(Result(7));

        Assert.That(verdict.Qualifiers, Is.Empty);
        Assert.That(verdict.TooGood, Is.EqualTo(1));
    }

    [Test]
    public void Best_needs_enough_trades_and_ties_go_to_the_earlier_place()
    {
        var verdict = Judge(Result(9, trades: 29), Result(2, trades: 30), Result(2, trades: 300), Result(null, trades: 500));

        Assert.That(verdict.Best!.Index, Is.EqualTo(1));
        Assert.That(verdict.NoBestReason, Is.Null);
    }

    [Test]
    public void A_negative_SQN_can_be_the_best() => Assert.That(Judge(Result(-3), Result(-2)).Best!.Index, Is.EqualTo(1));

    [Test]
    public void Without_a_best_the_reason_is_said()
    {
        Assert.That(Judge().NoBestReason, Is.EqualTo("no strategy has a result"));
        Assert.That(Judge(null, null).NoBestReason, Is.EqualTo("no strategy has a result"));
        Assert.That(Judge(Result(4, trades: 7), Result(4, trades: 12)).NoBestReason, Is.EqualTo("no strategy made 30 trades (most: 12)"));
        Assert.That(Judge(Result(null, trades: 40)).NoBestReason, Is.EqualTo("no strategy with enough trades has a defined SQN"));
    }

    [Test]
    public void Failed_strategies_count_in_nothing()
    {
        var verdict = Judge(null, Result(4), null);

        Assert.That(verdict.Simulated, Is.EqualTo(1));
        Assert.That(verdict.Qualifiers.Single().Index, Is.EqualTo(1));
    }

    private static GenerationVerdict Judge(params StrategyResult?[] results) => GenerationVerdict.Of(
        [.. results.Select((result, i) => new SimulatedStrategy(Guid.CreateVersion7(), i, "AAA", new(new(0.001, IsQuantile: false), 0, RegimeConfig.Any), 0.001, result, result is null ? "failed" : null))],
        Criteria, 30);

    private static StrategyResult Result(double? sqn, int trades = 1000) => new() { Sqn = sqn, ProfitFactor = 3, TradeCount = trades, WeeklyConsistency = 0.3 };
}
