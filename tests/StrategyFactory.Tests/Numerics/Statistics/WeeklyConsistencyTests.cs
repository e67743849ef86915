using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

internal sealed class WeeklyConsistencyTests
{
    [Test]
    public void Weekly_consistency_is_sd_over_mean_of_at_least_four_weeks()
    {
        Assert.That(WeeklyConsistency.Compute([2, 4, 6, 4]), Is.EqualTo(Math.Sqrt(8.0 / 3) / 4).Within(1e-14));
        Assert.That(WeeklyConsistency.Compute([3, 3, 3, 3]), Is.Zero);
        Assert.That(WeeklyConsistency.Compute([2, 4, 6]), Is.Null);
        Assert.That(WeeklyConsistency.Compute([0, 0, 0, 0]), Is.Null);
    }
}
