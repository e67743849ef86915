using NUnit.Framework;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Dashboard;

internal sealed class StrategyTextsTests
{
    [Test]
    public void A_rule_says_how_much_of_the_equity_is_traded_where_that_is_not_all_of_it()
    {
        var settings = new SimulationSettings { Direction = Direction.Both };
        Assert.That(StrategyTexts.Trading(settings), Is.EqualTo("long and short, filled 1 bar later at the open"));
        Assert.That(StrategyTexts.Trading(settings with { Size = 0.25 }), Does.EndWith("at the open, with 0.25\u202f× the equity"));
        Assert.That(
            StrategyTexts.Trading(settings with { Sizing = Sizing.VolatilityTarget, TargetVolatility = 0.15, MaxLeverage = 2 }),
            Does.EndWith("at the open, sized for a volatility of 15\u202f% a year, at most 2\u202f× the equity"));
    }
}
