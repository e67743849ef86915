using NUnit.Framework;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Tests.MarketData.Bars;

internal sealed class SegmentCutsTests
{
    // n, selection end, simulation start and end, holdout start; g = 1 + 1.
    [TestCase(1000, 598, 600, 848, 850)]
    [TestCase(186_348, 111_806, 111_808, 158_393, 158_395)]     // 111,808.8 and 158,395.8
    [TestCase(520_499, 312_297, 312_299, 442_422, 442_424)]     // 312,299.4 and 442,424.15
    [TestCase(50, 28, 30, 40, 42)]                              // 42.5
    [TestCase(5, 1, 3, 3, 4)]                                   // 4.25: the purge leaves nothing of simulation
    [TestCase(1, 0, 0, 0, 0)]
    [TestCase(0, 0, 0, 0, 0)]
    public void A_series_is_cut_at_the_floors_with_the_purge_before_each_cut(int bars, int selectionEnd, int simulationStart, int simulationEnd, int holdoutStart)
    {
        var segments = SegmentCuts.Of(bars, new(), 1, 1);

        Assert.That(segments, Is.EqualTo(new DataSegments(new(0, selectionEnd), new(simulationStart, simulationEnd), new(holdoutStart, bars))));
    }

    [Test]
    public void The_floor_is_taken_of_the_decimal_product()
    {
        // 0.29 × 100 is 28.999999999999996 in binary floating point.
        var segments = SegmentCuts.Of(100, new(0.29m, 0.57m), 1, 0);

        Assert.That((segments.Simulation.Start, segments.Holdout.Start), Is.EqualTo((29, 57)));
    }

    [TestCase(1, 0, 1)]
    [TestCase(1, 1, 2)]
    [TestCase(3, 5, 8)]
    public void Horizon_and_delay_are_purged_together(int horizon, int delay, int gap)
    {
        var segments = SegmentCuts.Of(1000, new(), horizon, delay);

        Assert.That((segments.Selection.End, segments.Simulation.End), Is.EqualTo((600 - gap, 850 - gap)));
        Assert.That((segments.Selection.Contains(599 - gap), segments.Selection.Contains(600 - gap), segments.Simulation.Contains(600)), Is.EqualTo((true, false, true)));
    }

    [Test]
    public void Segments_never_overlap_and_lie_within_the_bars([Range(0, 60)] int bars, [Values(0, 1, 7)] int delay)
    {
        var segments = SegmentCuts.Of(bars, new(0.5m, 0.75m), 1, delay);

        Assert.That(new[] { 0, segments.Selection.End, segments.Simulation.Start, segments.Simulation.End, segments.Holdout.End, bars }, Is.Ordered);
        Assert.That(segments.Simulation.End, Is.LessThanOrEqualTo(Math.Max(segments.Holdout.Start, segments.Simulation.Start)));
        Assert.That(segments.Holdout.End, Is.EqualTo(bars));
    }
}
