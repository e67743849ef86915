using NUnit.Framework;
using StrategyFactory.Dashboard.Documents;

namespace StrategyFactory.Tests.Dashboard.Documents;

internal sealed class StaticPathTests
{
    [Test]
    public void A_curve_begins_anew_after_a_gap_and_its_area_does_not()
    {
        StaticPoint[] points = [new(0, 1), new(1, 2), new(2, double.NaN), new(3, 4.04)];

        Assert.That(StaticPath.Line(points, x => x * 10, y => y), Is.EqualTo("M0 1L10 2M30 4"));
        Assert.That(StaticPath.Area(points, x => x * 10, y => y, 9), Is.EqualTo("M0 1L10 2L30 4L30 9L0 9Z"));
        Assert.That(StaticPath.Area([], x => x, y => y, 9), Is.Empty);
    }
}
