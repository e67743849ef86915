using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Dashboard.Promoted;
using StrategyFactory.Dashboard.Report;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.MarketData.Contracts;
using Reasons = StrategyFactory.Evolution.Honesty.Verdict;

namespace StrategyFactory.Tests.Dashboard;

internal sealed class PromotedChartsTests
{
    [Test]
    public void The_plateau_has_its_thresholds_to_the_right_and_the_promoted_cell_framed()
    {
        // threshold slowest: (0.1, off) (0.1, 2) (0.1, 3) (0.2, off) (0.2, 2) (0.2, 3)
        var map = PromotedCharts.Plateau(new(
            RegimeConfig.Any, [new(0.1, false), new(0.2, false)], [0, 2, 3],
            [new(1, 10, false), new(2, 10, false), new(null, null, false), new(4, 10, false), new(5, 10, true), new(6, 10, false)], 0.8))!;

        Assert.That((string.Join(' ', map.X), string.Join(' ', map.Y)), Is.EqualTo(("0.1 0.2", "off 2 3")));
        Assert.That(map.Values, Is.EqualTo(new[] { 1, 4, 2, 5, double.NaN, 6 }));
        Assert.That(map.Marked, Is.EqualTo(3));
        var cells = JsonSerializer.SerializeToElement(map.ToScript()).GetProperty("series")[0].GetProperty("data");
        Assert.That(cells[3].GetProperty("value").ToString(), Is.EqualTo("[1,1,5]"));
        Assert.That(cells[2].ToString(), Is.EqualTo("[0,1,2]"));
    }

    [Test]
    public void The_histogram_is_an_outline_of_its_classes_with_this_one_and_luck_marked()
    {
        var drawn = JsonSerializer.SerializeToElement(PromotedCharts.Trials(new(5, 5, 0, [new(0, 0.1, 3), new(0.1, 0.2, 2)], 0.15, 0.31, 100))!.ToScript());
        var series = drawn.GetProperty("series")[0];

        Assert.That(series.GetProperty("data").ToString(), Is.EqualTo("[[0,0],[0,3],[0.1,2],[0.2,2],[0.2,0]]"));
        Assert.That(series.GetProperty("markLine").GetProperty("data").EnumerateArray().Select(mark => mark.GetProperty("xAxis").GetDouble()), Is.EqualTo(new[] { 0.15, 0.31 }));
        Assert.That(drawn.GetProperty("xAxis").GetProperty("max").GetDouble(), Is.GreaterThanOrEqualTo(0.31), "what is marked is seen");
        Assert.That(PromotedCharts.Trials(new(5, 0, 0, [], null, 0.31, 100)), Is.Null);
    }

    [Test]
    public void Pictures_of_the_same_numbers_are_equal_and_of_others_not()
    {
        PromotedCosts costs = new(1, 1, 2, 5, null, [new(0, 0.1, 0.2), new(1, 0, 0.1)]);

        Assert.That(PromotedCharts.Costs(costs), Is.EqualTo(PromotedCharts.Costs(costs with { Points = [.. costs.Points] })));
        Assert.That(PromotedCharts.Costs(costs), Is.Not.EqualTo(PromotedCharts.Costs(costs with { DefaultBps = 3 })));
        Assert.That(PromotedCharts.Costs(costs), Is.Not.EqualTo(PromotedCharts.Costs(costs with { Points = [new(0, 0.1, 0.3), new(1, 0, 0.1)] })));
        Assert.That(PromotedTexts.Costs(costs), Does.StartWith("It breaks even at 5.0\u202fbp a side in simulation and at no cost on the holdout."));
    }

    [Test]
    public void The_course_since_the_promotion_lies_in_percent_over_the_band_of_the_promise()
    {
        var at = new DateTimeOffset(2026, 3, 3, 9, 0, 0, TimeSpan.Zero);
        DecayPoint[] points = [new(1, at, 0.001, 0.002, null, null, null), new(2, at.AddDays(1), -0.03, 0.004, -0.02, 0.028, -0.024)];
        PromotionDecayDetails details = new(Guid.Empty, new(DecayStatus.Dead, "It is dead.", at) { Sample = "trades" }, points);
        var chart = PromotedCharts.Since(details)!;

        Assert.That((chart.XTitle, string.Join(' ', chart.X)), Is.EqualTo(("2 trades, UTC", "2026-03-03 2026-03-04")));
        Assert.That(chart.Lines.Select(line => line.Y[1]), Is.EqualTo(new double?[] { -3, 0.4, -2.4 }).Within(1e-12));
        Assert.That((chart.Band!.Low[0], chart.Band.High[0]), Is.EqualTo(((double?)null, (double?)null)));
        Assert.That(new[] { chart.Band.Low[1]!.Value, chart.Band.High[1]!.Value }, Is.EqualTo(new[] { -2, 2.8 }).Within(1e-12));
        Assert.That(PromotedCharts.Since(details), Is.EqualTo(chart), "what did not change is not drawn again");
        Assert.That(PromotedCharts.Since(details with { Points = [points[0]] }), Is.Null);
    }

    [TestCase("dsr_below", "The deflated Sharpe ratio is too low")]
    [TestCase("holdout_trades", "It traded too seldom on the sealed holdout")]
    [TestCase("below_costs", "It does not cover what trading usually costs")]
    [TestCase("something_new", "Something new.")]
    public void Reasons_are_said_in_words_and_unknown_ones_as_they_are(string reason, string said) => Assert.That(VerdictTexts.Reason(reason), Does.StartWith(said));

    [Test]
    public void Every_reason_of_the_verdict_has_words_of_its_own()
    {
        string[] reasons =
        [
            Reasons.DeflatedSharpeBelow, Reasons.DeflatedSharpeUndefined,
            Reasons.OverfittingAbove, Reasons.OverfittingUndefined,
            Reasons.HoldoutProfitFactor, Reasons.HoldoutProfitFactorUndefined,
            Reasons.HoldoutTrades, Reasons.ReferenceLeads, Reasons.BelowCosts,
        ];

        Assert.That(reasons.Select(VerdictTexts.Reason), Is.Unique.And.All.Length.GreaterThan(60));
        Assert.That(reasons.Select(ReportTexts.Doubt), Is.Unique.And.None.Matches<string>(said => said.Contains('_', StringComparison.Ordinal)));
    }
}
