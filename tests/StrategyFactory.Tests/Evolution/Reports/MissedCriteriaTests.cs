using NUnit.Framework;
using StrategyFactory.Evolution.Promotion;
using StrategyFactory.Evolution.Reports;

namespace StrategyFactory.Tests.Evolution.Reports;

internal sealed class MissedCriteriaTests
{
    private static readonly PromotionCriteria Criteria = new(3, 5, 2, 4, 200, 1000, 0.5);

    [TestCase(2.9, 2.0, 200, "sqn_low")]
    [TestCase(3.0, 1.9, 199, "profit_factor_low,trades_few")]
    [TestCase(3.0, null, 200, "profit_factor_low")]
    [TestCase(5.1, 2.0, 200, "too_good")]
    [TestCase(9.0, 1.0, 200, "profit_factor_low", TestName = "What misses a minimum is not too good")]
    [TestCase(4.0, 3.0, 500, "weekly_uneven")]
    public void The_best_strategy_tells_what_it_lacks(double sqn, double? factor, int trades, string expected) =>
        Assert.That(string.Join(',', MissedCriteria.Of(new(sqn, factor, trades), Criteria)), Is.EqualTo(expected));

    [Test]
    public void Without_a_best_strategy_there_were_too_few_trades() =>
        Assert.That(MissedCriteria.Of(null, Criteria), Is.EqualTo(new[] { "no_best" }));
}
