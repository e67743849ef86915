using NUnit.Framework;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Tests.Numerics.Indicators;

internal sealed class DirectionalMovementTests
{
    [Test]
    public void Flat_bars_before_the_first_movement_have_no_directional_index_and_do_not_count_for_its_seed()
    {
        double[] high = [1, 1, 1, 1, 2, 3, 4, 5];
        double[] low = [1, 1, 1, 1, 1.5, 2.5, 3.5, 4.5];
        var index = new double[8];
        DirectionalMovement.AverageIndex(high, low, high, 2, index);

        Assert.That(index, Is.EqualTo(new[] { double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, 100, 100, 100 }));
    }
}
