using NUnit.Framework;
using StrategyFactory.Evolution;
using StrategyFactory.Evolution.Honesty;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Evolution.Honesty;

internal sealed class CostsTests
{
    [TestCase(0.5, 0.5, 0.5, 1.5)]
    [TestCase(2, 0, 2, 2)]
    [TestCase(0.25, 0.75, 0.25, 1.75, TestName = "exactly the floor")]
    [TestCase(0.25, 0.5, 0.25, 1.5, TestName = "the floor is dearer than twice")]
    [TestCase(0, 0, 0, 1, TestName = "no costs")]
    public void Stress_is_twice_the_costs_and_at_least_a_basis_point_more(double fee, double slippage, double stressedFee, double stressedSlippage)
    {
        var stressed = Costs.Stressed(new() { FeeBps = fee, SlippageBps = slippage, Direction = Direction.Both }, new());

        Assert.That((stressed.FeeBps, stressed.SlippageBps, stressed.Direction), Is.EqualTo((stressedFee, stressedSlippage, Direction.Both)));
        Assert.That(stressed.SpreadFactor, Is.EqualTo(2));
        Assert.That(Costs.Side(stressed), Is.EqualTo(Math.Max(2 * (fee + slippage), fee + slippage + 1)));
    }

    [Test]
    public void Factor_and_floor_are_options()
    {
        var options = new EvolutionOptions { CostStressFactor = 3, CostStressFloorBps = 0.25 };

        Assert.That(Costs.Side(Costs.Stressed(new() { FeeBps = 0.5, SlippageBps = 0.5 }, options)), Is.EqualTo(3));
        Assert.That(Costs.Side(Costs.Stressed(new() { FeeBps = 0, SlippageBps = 0.1 }, options)), Is.EqualTo(0.35).Within(1e-12));
    }
}
