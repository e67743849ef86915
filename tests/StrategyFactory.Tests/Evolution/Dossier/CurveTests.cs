using NUnit.Framework;
using StrategyFactory.Evolution.Dossier;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Evolution.Dossier;

internal sealed class CurveTests
{
    [Test]
    public void Drawdown_counts_from_the_begin_and_months_from_the_month_before()
    {
        var curve = SegmentCurves.Of([new(new(2024, 1, 30), 0.9, 1.1), new(new(2024, 1, 31), 1.2, 1.0), new(new(2024, 2, 1), 0.6, 1.5)]);

        Assert.That(curve.Points.Select(point => point.Drawdown), Is.EqualTo(new[] { 0.1, 0, 0.5 }).Within(1e-12));
        Assert.That(curve.Points.Select(point => point.BuyAndHoldDrawdown), Is.EqualTo(new[] { 0, 1 - (1 / 1.1), 0 }).Within(1e-12));
        Assert.That(curve.Months.Select(month => (month.Year, month.Month)), Is.EqualTo(new[] { (2024, 1), (2024, 2) }));
        Assert.That(curve.Months.Select(month => month.Return), Is.EqualTo(new[] { 0.2, -0.5 }).Within(1e-12));
        Assert.That(curve.Months.Select(month => month.BuyAndHold), Is.EqualTo(new[] { 0, 0.5 }).Within(1e-12));
    }

    [Test]
    public void A_ruined_account_stays_where_it_is() =>
        Assert.That(SegmentCurves.Of([new(new(2024, 1, 31), 0, 1), new(new(2024, 2, 1), 0, 1)]).Months.Select(month => month.Return), Is.EqualTo(new[] { -1.0, 0 }));

    [Test]
    public void Classes_hold_their_lower_end_and_the_last_one_both()
    {
        var bins = SharpeBins.Of([0, 0.1, 0.25, 0.5, 0.74, 1], 4);

        Assert.That(bins.Select(bin => bin.Count), Is.EqualTo(new[] { 2, 1, 2, 1 }));
        Assert.That((bins[0].From, bins[1].From, bins[3].To), Is.EqualTo((0, 0.25, 1)));
        Assert.That(SharpeBins.Of([], 4), Is.Empty);
        Assert.That(SharpeBins.Of([0.3, 0.3], 4).Single().Count, Is.EqualTo(2));
    }

    [Test]
    public void Costs_are_charged_on_both_fills_and_ruin_is_the_end()
    {
        Trade[] trades = [Made(1, 100, 110), Made(-1, 100, 90)];

        Assert.That(CostCurve.ReturnAt(trades, 0), Is.EqualTo((1.1 * 1.1) - 1).Within(1e-12));
        Assert.That(CostCurve.ReturnAt(trades, 100), Is.EqualTo(((1.1 - 0.021) * (1.1 - 0.019)) - 1).Within(1e-12));
        Assert.That(CostCurve.ReturnAt([Made(1, 100, 100), Made(-1, 100, 250)], 0), Is.EqualTo(-1));
        Assert.That(CostCurve.ReturnAt([], 5), Is.Zero);
        Assert.That(CostCurve.ReturnAt([Made(1, 100, 110) with { Size = 0.5 }], 100), Is.EqualTo(0.5 * (0.1 - 0.021)).Within(1e-12), "on its part of the equity");
        Assert.That(CostCurve.ReturnAt([Made(1, 100, 60) with { Size = 3 }], 0), Is.EqualTo(-1), "on credit");
    }

    [Test]
    public void Levels_reach_beyond_what_they_must_show_and_meet_what_they_must_meet()
    {
        var levels = CostCurve.Levels([0.5, 1.3], [0.5, 1.3, 8]);

        Assert.That((levels[0], levels[^1]), Is.EqualTo((0.0, 10.0)));
        Assert.That(levels, Does.Contain(0.5).And.Contain(1.3).And.Ordered.And.Unique);
        Assert.That(CostCurve.Levels([0], [0, 0])[^1], Is.EqualTo(1));
    }

    private static Trade Made(int side, double entry, double exit) => new(side, DateTimeOffset.UnixEpoch, entry, DateTimeOffset.UnixEpoch.AddHours(1), exit, 0);
}
