using NUnit.Framework;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Tests.Numerics.Indicators;

internal sealed class VolumeWeightedPriceTests
{
    [Test]
    public void A_session_average_starts_again_at_midnight_and_waits_for_volume()
    {
        const long day = 86_400_000;
        var average = new double[5];
        VolumeWeightedPrice.Compute([day - 2, day - 1, day, day + 1, day + 2], [10, 20, 99, 30, 60], [1, 3, 0, 2, 1], average);

        Assert.That(average, Is.EqualTo(new[] { 10, 17.5, double.NaN, 30, 40 }));
    }
}
