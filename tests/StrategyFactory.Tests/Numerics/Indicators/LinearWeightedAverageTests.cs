using NUnit.Framework;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Tests.Numerics.Indicators;

internal sealed class LinearWeightedAverageTests
{
    [Test]
    public void The_linearly_weighted_average_weighs_the_last_value_most()
    {
        var values = new double[4];
        LinearWeightedAverage.Compute([1, 2, 4, 8], 3, 64, values);
        Assert.That(values, Is.EqualTo(new[] { double.NaN, double.NaN, (1 + 4 + 12) / 6.0, (2 + 8 + 24) / 6.0 }).Within(1e-12));
    }
}
