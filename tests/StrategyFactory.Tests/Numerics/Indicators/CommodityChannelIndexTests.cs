using NUnit.Framework;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Tests.Numerics.Indicators;

internal sealed class CommodityChannelIndexTests
{
    [Test]
    public void The_channel_index_measures_in_mean_absolute_deviations()
    {
        var index = new double[6];
        CommodityChannelIndex.Compute([1, 2, 3, 4, 5, 6], 6, index);

        // Mean 3.5, mean absolute deviation 1.5: 2.5 / 0.0225.
        Assert.That(index[5], Is.EqualTo(2.5 / 0.0225).Within(1e-12));
        Assert.That(index[..5], Is.All.NaN);
    }
}
