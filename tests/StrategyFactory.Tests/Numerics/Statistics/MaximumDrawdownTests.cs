using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

internal sealed class MaximumDrawdownTests
{
    [Test]
    public void Maximum_drawdown_counts_from_the_initial_cash()
    {
        Assert.That(MaximumDrawdown.Compute(100, [90, 120, 84, 130]), Is.EqualTo(0.3).Within(1e-14));
        Assert.That(MaximumDrawdown.Compute(100, [80, 90]), Is.EqualTo(0.2).Within(1e-14));
        Assert.That(MaximumDrawdown.Compute(100, [100, 101]), Is.Zero);
    }
}
