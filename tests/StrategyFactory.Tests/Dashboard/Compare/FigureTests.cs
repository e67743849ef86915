using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.Dashboard.Charts;
using StrategyFactory.Dashboard.Compare;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Tests.Dashboard.Compare;

internal sealed class FigureTests
{
    private static readonly ComparedRun First = Run(1) with { BestSqn = 2, ProfitFactor = 1.5, Pbo = 0.1, Dsr = 0.9 };
    private static readonly ComparedRun Second = Run(2) with { BestSqn = 3.25, ProfitFactor = 1.5, Pbo = 0.4, Seconds = 4 };

    [Test]
    public void Differences_have_a_sign_and_tell_better_from_worse()
    {
        Assert.That((Of("sqn").Delta(Second, First), Of("sqn").Gain(Second, First)), Is.EqualTo(("+1.25", "gain")));
        Assert.That((Of("pbo").Delta(Second, First), Of("pbo").Gain(Second, First)), Is.EqualTo(("+0.300", "loss")), "less is better");
        Assert.That((Of("pf").Delta(Second, First), Of("pf").Gain(Second, First)), Is.EqualTo(("0.00", (string?)null)));
        Assert.That((Of("seconds").Delta(First, Second), Of("seconds").Gain(First, Second)), Is.EqualTo(("\u22123.0", "gain")));
        Assert.That((Of("dsr").Delta(Second, First), Of("dsr").Gain(Second, First)), Is.EqualTo(((string?)null, (string?)null)), "one has none");
    }

    [Test]
    public void Lines_run_over_the_figures_that_two_runs_have_and_are_broken_where_one_has_none()
    {
        var options = Figure.Parallel([("A", First), ("B", Second), ("C", Run(3) with { Pbo = 0.2 })], Second.RunId)!;

        Assert.That(options.Axes, Is.EqualTo(new ParallelAxis[]
        {
            new("Best SQN", false), new("Profit factor", false), new("PBO", true), new("Generations", false), new("Strategies", false), new("Seconds", true),
        }));
        Assert.That(options.Lines.Select(line => (line.Name, line.Strong)), Is.EqualTo(new[] { ("A · Ridge 1m", false), ("B · Ridge 1m", true), ("C · Ridge 1m", false) }));
        var drawn = JsonSerializer.SerializeToElement(options.ToScript());
        Assert.That(drawn.GetProperty("parallelAxis")[2].GetRawText(), Is.EqualTo("""{"dim":2,"name":"PBO","inverse":true,"nameLocation":"start"}"""));
        Assert.That(drawn.GetProperty("series")[1].GetProperty("data").GetRawText(), Is.EqualTo("[[3.25,1.5,0.4,1,8,4]]"));
        Assert.That(drawn.GetProperty("series")[1].GetProperty("lineStyle").GetProperty("width").GetDouble(), Is.EqualTo(4));
        Assert.That(Figure.Parallel([("A", First)], First.RunId), Is.Null);
    }

    [Test]
    public void A_gap_divides_a_line_instead_of_being_bridged()
    {
        var options = new ParallelLinesOptions([new("a", false), new("b", false), new("c", false), new("d", false)], [new("x", [1, null, 3, 4], false)]);
        var drawn = JsonSerializer.SerializeToElement(options.ToScript()).GetProperty("series")[0].GetProperty("data");

        Assert.That(drawn.GetRawText(), Is.EqualTo("""[[1,"-","-","-"],["-","-",3,4]]"""));
        Assert.That(options, Is.EqualTo(options with { Lines = [new("x", [1, null, 3, 4], false)] }));
        Assert.That(options, Is.Not.EqualTo(options with { Lines = [new("x", [1, 2, 3, 4], false)] }));
    }

    [TestCase("null", "–")]
    [TestCase("true", "yes")]
    [TestCase("0.5", "0.5")]
    [TestCase("""["a","b"]""", "a, b")]
    [TestCase("""[{},{"regime_vix":[2,3]}]""", "any, regime_vix 2 or 3")]
    [TestCase("""{"train_window":"30 days","test_window":"5 days"}""", "train_window 30 days and test_window 5 days")]
    public void Options_are_written_for_people(string json, string text) => Assert.That(OptionText.Of(JsonNode.Parse(json)), Is.EqualTo(text));

    private static Figure Of(string key) => Figure.All.Single(figure => figure.Key == key);

    private static ComparedRun Run(int number) => new()
    {
        RunId = new Guid(number, 0, 0, new byte[8]),
        Algorithm = "Ridge",
        Timeframe = "1m",
        Status = "COMPLETED",
        Promoted = false,
        VerdictReasons = [],
        Simulations = 8,
        Generations = 1,
        Seconds = 1,
    };
}
