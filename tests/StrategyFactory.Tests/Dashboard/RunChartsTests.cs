using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Dashboard.Charts;
using StrategyFactory.Dashboard.Runs;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

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

    [Test]
    public void Bars_of_importance_have_their_noise_and_tell_what_was_left_out()
    {
        var importance = new ModelImportance(Guid.Empty, "permutation", new Dictionary<string, double>(StringComparer.Ordinal) { ["a"] = 0.1, ["c"] = 0.3, ["b"] = 0.1 })
        {
            StandardErrors = new Dictionary<string, double>(StringComparer.Ordinal) { ["c"] = 0.05 },
        };
        var bars = RunCharts.Importance(importance, ["b"]);
        Assert.That(bars.Bars, Is.EqualTo(new[] { new ChartBar("c", 0.3, 0.05, false), new ChartBar("a", 0.1, null, false), new ChartBar("b (left out)", 0.1, null, true) }));
        var drawn = JsonSerializer.SerializeToElement(bars.ToScript());
        Assert.That(drawn.GetProperty("yAxis").GetProperty("data")[2].GetString(), Is.EqualTo("c"), "the first is at the top");
        Assert.That(drawn.GetProperty("series")[1].GetProperty("data")[2].EnumerateArray().Select(one => one.GetDouble()), Is.EqualTo(new[] { 0.2, 0.25, 0.3, 0.35, 0.4 }).Within(1e-9));
        Assert.That(drawn.GetProperty("series")[1].GetProperty("data")[0].GetArrayLength(), Is.Zero);
    }

    [Test]
    public void The_map_of_scores_has_a_place_for_every_cell_of_the_grid()
    {
        var quiet = RegimeConfig.Of("regime_vix", 1);
        var map = RunCharts.Scores([Cell(RegimeConfig.Any, 1, 0.02), Cell(RegimeConfig.Any, 10, -0.01), Cell(quiet, 1, null), Cell(quiet, 10, 0.5)])!;
        Assert.That(map.X, Is.EqualTo(new[] { "1 / 0.5", "10 / 0.5" }));
        Assert.That(map.Y, Is.EqualTo(new[] { "regime_vix 1", "any" }));
        Assert.That(map.Values, Is.EqualTo(new[] { double.NaN, 50, 2, -1 }).Within(1e-12));
        Assert.That(RunCharts.Scores([Cell(quiet, 1, null)]), Is.Null);

        static GridCell Cell(RegimeConfig regime, double alpha, double? score) => new(regime, alpha, 0.5, score, 1, true, null);
    }

    [Test]
    public void The_tree_joins_every_generation_with_what_it_came_from()
    {
        Guid[] models = [.. Enumerable.Range(0, 4).Select(_ => Guid.NewGuid())];
        var tree = RunCharts.Lineage(
            [
                new(0, null, models[0], null, 1.5, [], ["a", "b", "c"], "seed", "f0"),
                new(1, models[0], models[1], 1.5, 1, ["c"], ["a", "b"], "low_importance", "f1") { WithinNoise = ["c"] },
                new(1, models[0], models[2], 1.5, 2, ["b", "c"], ["a"], "more_removed", "f2", 1),
            ],
            [Generation(0, 0, true, 1.5), Generation(1, 0, false, 1), Generation(1, 1, true, 2)]);
        Assert.That(tree.Nodes.Select(node => (node.Id, node.Column, node.Row, node.IsMain)), Is.EqualTo(new[] { ("0", 0, 0, true), ("1", 1, 0, false), ("1.1", 1, 1, true) }));
        Assert.That(tree.Nodes[2].Text, Is.EqualTo("1.1: 1 features\nSQN 2.00"));
        Assert.That(tree.Edges, Is.EqualTo(new[] { new GraphEdge("0", "1", "−1", "c (within noise)"), new GraphEdge("0", "1.1", "−2", "b\nc") }));
        Assert.That((tree.LeastWidth, new GraphOptions([], []).LeastWidth), Is.EqualTo((244, 244)), "boxes of 92 pixels, 140 apart, room for two");
        var drawn = JsonSerializer.Serialize(new GraphOptions([new("<b>", 0, 0, "", "<script>{c}", true)], []).ToScript());
        Assert.That(drawn, Does.Not.Contain("<script>").And.Not.Contain("\\u003Cscript"), "what is told is text, not HTML");
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
