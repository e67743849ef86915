using NUnit.Framework;
using StrategyFactory.Evolution.Generations;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Evolution.Search;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Evolution.Search;

internal sealed class FirstHitBlockTests
{
    private static readonly PromotionCriteria Criteria = new(3, 5, 2, 4, 200, 10_000, 0.5);

    [Test]
    public void A_hit_counts_once_its_whole_block_is_simulated()
    {
        Assert.That(FirstHit.Look([Sibling(48, 7, Enumerable.Range(0, 12))], Criteria), Is.EqualTo((false, 8)), "eight more complete the block");
        Assert.That(FirstHit.Look([Sibling(48, 7, Enumerable.Range(0, 20))], Criteria), Is.EqualTo((true, 20)));
        Assert.That(FirstHit.Look([Sibling(48, 25, Enumerable.Range(0, 30))], Criteria), Is.EqualTo((false, 10)));
        Assert.That(FirstHit.Look([Sibling(48, 25, Enumerable.Range(20, 20))], Criteria), Is.EqualTo((true, 20)), "another worker may end a later block first");
        Assert.That(FirstHit.Look([Sibling(48, null, Enumerable.Range(0, 48))], Criteria).Found, Is.False);
    }

    [Test]
    public void The_last_block_may_be_short_and_blocks_run_on_over_the_alternatives()
    {
        Assert.That(FirstHit.Look([Sibling(25, 24, Enumerable.Range(0, 25))], Criteria).Found, Is.True);
        Assert.That(FirstHit.Look([Sibling(5, 0, Enumerable.Range(0, 5)), Sibling(5, null, [])], Criteria), Is.EqualTo((false, 15)));
        Assert.That(FirstHit.Look([Sibling(5, 0, Enumerable.Range(0, 5)), Sibling(5, null, Enumerable.Range(0, 5))], Criteria).Found, Is.True);
    }

    [Test]
    public void Chosen_strategies_are_counted_in_the_order_in_which_they_were_queued()
    {
        var places = Enumerable.Range(0, 30).Reverse().ToList();
        var ended = Enumerable.Range(10, 20);

        Assert.That(FirstHit.Look([Sibling(30, 29, ended, places)], Criteria), Is.EqualTo((true, 20)));
        Assert.That(FirstHit.Look([Sibling(30, 15, ended)], Criteria).Found, Is.False, "in grid order the first block lacks ten");
    }

    private static SimulatedSoFar Sibling(int jobs, int? hit, IEnumerable<int> ended, List<int>? places = null) => new(
        new Generation { Places = places }, jobs,
        [.. ended.Select(place => new SimulatedStrategy(Guid.Empty, place, "A", new(new(0.1, false), 0, RegimeConfig.Any), null, place == hit ? Good : new StrategyResult(), null))]);

    private static StrategyResult Good { get; } = new() { Sqn = 4, ProfitFactor = 3, TradeCount = 500, WeeklyConsistency = 0.3 };
}
