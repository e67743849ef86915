using NUnit.Framework;
using StrategyFactory.Numerics.Indicators;

namespace StrategyFactory.Tests.Numerics.Indicators;

internal sealed class MovingAveragesTests
{
    [Test]
    public void Averages_start_with_the_simple_average_after_leading_NaNs()
    {
        double[] x = [double.NaN, 1, 2, 3, 7];
        var (exponential, wilder) = (new double[5], new double[5]);
        MovingAverages.Exponential(x, 3, exponential);
        MovingAverages.Wilder(x, 3, wilder);

        Assert.That(exponential, Is.EqualTo(new[] { double.NaN, double.NaN, double.NaN, 2, 4.5 }).Within(1e-15));
        Assert.That(wilder, Is.EqualTo(new[] { double.NaN, double.NaN, double.NaN, 2, 2 + 5.0 / 3 }).Within(1e-15));
    }
}
