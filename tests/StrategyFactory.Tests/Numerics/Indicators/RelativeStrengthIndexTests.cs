using NUnit.Framework;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Tests.Numerics.Indicators;

internal sealed class RelativeStrengthIndexTests
{
    [Test]
    public void The_relative_strength_index_is_the_share_of_gains()
    {
        var index = new double[5];
        RelativeStrengthIndex.Compute([10, 11, 10.5, 10.5, 12.5], 2, index);

        // Gains 1, 0 | 0 | 2 and losses 0, 0.5 | 0 | 0: averages 0.5, 0.25 | 0.25, 0.125 | 1.125, 0.0625.
        Assert.That(index, Is.EqualTo(new[] { double.NaN, double.NaN, 200.0 / 3, 200.0 / 3, 100 * 1.125 / 1.1875 }).Within(1e-12));
    }
}
