using NUnit.Framework;
using StrategyFactory.Evolution;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Evolution.Promotion;

internal sealed class PromotionCriteriaTests
{
    private static readonly PromotionCriteria HolyGrail = new(3, 5, 2, 4, 200, 10_000, 0.5);

    private static readonly StrategyResult Good = new() { Sqn = 4, ProfitFactor = 3, TradeCount = 1000, WeeklyConsistency = 0.3 };

    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("in the middle", Good, Judgement.Qualifies);
        yield return Case("every minimum", new() { Sqn = 3, ProfitFactor = 2, TradeCount = 200, WeeklyConsistency = 0 }, Judgement.Qualifies);
        yield return Case("every maximum", new() { Sqn = 5, ProfitFactor = 4, TradeCount = 10_000, WeeklyConsistency = 0.49999 }, Judgement.Qualifies);
        yield return Case("SQN just below", Good with { Sqn = Math.BitDecrement(3.0) }, Judgement.Fails);
        yield return Case("profit factor just below", Good with { ProfitFactor = Math.BitDecrement(2.0) }, Judgement.Fails);
        yield return Case("one trade too few", Good with { TradeCount = 199 }, Judgement.Fails);
        yield return Case("weekly consistency at its bound", Good with { WeeklyConsistency = 0.5 }, Judgement.Fails);
        yield return Case("SQN undefined", Good with { Sqn = null }, Judgement.Fails);
        yield return Case("profit factor undefined", Good with { ProfitFactor = null }, Judgement.Fails);
        yield return Case("weekly consistency undefined", Good with { WeeklyConsistency = null }, Judgement.Fails);
        yield return Case("SQN just above", Good with { Sqn = Math.BitIncrement(5.0) }, Judgement.TooGood);
        yield return Case("profit factor just above", Good with { ProfitFactor = Math.BitIncrement(4.0) }, Judgement.TooGood);
        yield return Case("one trade too many", Good with { TradeCount = 10_001 }, Judgement.TooGood);
        yield return Case("all maxima exceeded", Good with { Sqn = 50, ProfitFactor = 40, TradeCount = 20_000 }, Judgement.TooGood);
        yield return Case("a maximum exceeded and a minimum missed", Good with { Sqn = 50, ProfitFactor = 1 }, Judgement.Fails);
        yield return Case("a maximum exceeded, unsteady", Good with { Sqn = 50, WeeklyConsistency = 0.7 }, Judgement.Fails);
        yield return Case("a maximum exceeded, no loss", Good with { Sqn = 50, ProfitFactor = null }, Judgement.Fails);
    }

    [TestCaseSource(nameof(Cases))]
    public void A_result_is_judged_by_all_criteria_together(StrategyResult result, object expected) => Assert.That(HolyGrail.Judge(result), Is.EqualTo(expected));

    [Test]
    public void The_default_criteria_are_the_holy_grail() =>
        Assert.That(ResolvedEvolution.Of(new EvolutionOptions().Resolve(new())).Criteria, Is.EqualTo(HolyGrail));

    private static TestCaseData Case(string name, StrategyResult result, Judgement expected) => new TestCaseData(result, expected).SetArgDisplayNames(name);
}
