using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

internal sealed class ProfitFactorTests
{
    [Test]
    public void Profit_factor_is_gains_over_losses_and_undefined_without_losses()
    {
        Assert.That(ProfitFactor.Compute([0.01, 0.03, -0.01, 0]), Is.EqualTo(4).Within(1e-14));
        Assert.That(ProfitFactor.Compute([-0.01]), Is.Zero);
        Assert.That(ProfitFactor.Compute([0.01, 0]), Is.Null);
    }
}
