using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Dashboard.Runs;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Dashboard;

internal sealed class RunChartsTests
{
    [Test]
    public void The_map_has_the_best_of_each_cell_and_gaps_where_there_is_none()
    {
        var map = RunCharts.ThresholdByCutoff(
        [
            Simulated(0.0002, 2, 1.5), Simulated(0.0001, 0, -0.5), Simulated(0.0001, 0, 0.25), Simulated(0.0001, 2, null), Simulated(0.9, 0, 3, quantile: true),
        ])!;

        Assert.That(map.X, Is.EqualTo(new[] { "0.0001", "0.0002", "q0.9" }));
        Assert.That(map.Y, Is.EqualTo(new[] { "off", "2" }));
        Assert.That(map.Values, Is.EqualTo(new[] { 0.25, double.NaN, 3, double.NaN, 1.5, double.NaN }));
        var drawn = JsonSerializer.SerializeToElement(map.ToScript());
        Assert.That(drawn.GetProperty("visualMap").GetProperty("min").GetDouble(), Is.EqualTo(-3), "zero is in the middle of the colours");
        Assert.That(drawn.GetProperty("series")[0].GetProperty("data")[4].ToString(), Is.EqualTo("[1,1,1.5]"));
        Assert.That(drawn.GetProperty("series")[0].GetProperty("data")[5].ToString(), Is.EqualTo("[2,1,null]"));
    }

    [Test]
    public void Nothing_with_an_sqn_is_no_map_and_no_line()
    {
        Assert.That(RunCharts.ThresholdByCutoff([Simulated(0.1, 0, null)]), Is.Null);
        Assert.That(RunCharts.SqnByGeneration([Generation(0, 0, true, null)]), Is.Null);
        Assert.That(RunCharts.SqnByGeneration([]), Is.Null);
    }

    [Test]
    public void The_line_follows_the_alternatives_that_continue()
    {
        var line = RunCharts.SqnByGeneration([Generation(0, 0, true, 1), Generation(1, 0, false, 9), Generation(1, 1, true, 2), Generation(2, 0, true, null)])!;
        Assert.That(line.X, Is.EqualTo(new[] { "0", "1", "2" }));
        Assert.That(line.Y, Is.EqualTo(new double?[] { 1, 2, null }));
    }

    [Test]
    public void Equal_pictures_are_equal_so_that_they_are_not_drawn_again()
    {
        var strategies = new[] { Simulated(0.0002, 2, 1.5), Simulated(0.0001, 0, -0.5) };
        var map = RunCharts.ThresholdByCutoff(strategies);
        Assert.That(RunCharts.ThresholdByCutoff([.. strategies]), Is.EqualTo(map));
        Assert.That(map, Is.Not.EqualTo(RunCharts.ThresholdByCutoff([strategies[0], Simulated(0.0001, 0, -0.6)])));
    }

    private static SimulatedStrategy Simulated(double threshold, double cutoff, double? sqn, bool quantile = false) => new(
        Guid.NewGuid(), 0, "SPY", new(new(threshold, quantile), cutoff, RegimeConfig.Any), null, new() { Sqn = sqn }, null);

    private static GenerationSummary Generation(int number, int alternative, bool continues, double? sqn) => new()
    {
        Generation = number,
        Alternative = alternative,
        Continues = continues,
        BestSqn = sqn,
        Features = [],
        ModelId = Guid.Empty,
        Fingerprint = "",
        ModelsTrained = 0,
        Reused = false,
        Simulations = 0,
        TooGood = 0,
        Qualified = 0,
        Seconds = 0,
    };
}
