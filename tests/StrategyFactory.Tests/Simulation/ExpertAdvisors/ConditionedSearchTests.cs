using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.ExpertAdvisors;
using StrategyFactory.Tests.Numerics.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

/// <summary>Searches of which a condition allows a part only.</summary>
internal sealed class ConditionedSearchTests
{
    private const int Bars = 1500;
    private static readonly ExpertAdvisorOptions Options = new();
    private static readonly TesterBars Market = DyadicMarket.Bars(7, Bars);

    private static readonly ExpertInput[] Small =
    [
        new("FastMA", "5", new(3, 3, 30)), new("SlowMA", "30", new(5, 5, 45)), new("SL", "0", new(0, 30, 60)), new("Reverse", "false", new(0, 0, 1)),
        new("TrailingStop", "0"), new("Lots", "0.5"), new("Remark", "none"),
    ];

    [Test]
    public void A_complete_search_runs_what_the_condition_allows_of_the_whole_one()
    {
        var whole = Run(Small, listed: 1000);
        Assert.That(whole.Listed, Has.Count.EqualTo(10 * 9 * 3 * 2));
        var random = new Random(4);
        var compared = 0;
        for (var run = 0; run < 20; run++)
        {
            var (text, naive) = run == 0 ? ("FastMA < SlowMA", values => values["FastMA"] < values["SlowMA"])
                : NaiveConditions.Condition(random, ["FastMA", "SlowMA", "SL", "Reverse", "Lots"], depth: 1);
            var expected = whole.Listed.Where(pass => naive(Values(whole, pass)) == true).ToList();
            if (expected.Count == 0)
            {
                Assert.That(() => Run(Small, text), Throws.TypeOf<UnprocessableException>().With.Message.Contains("forbids every pass"));
                continue;
            }

            compared += expected.Count < whole.Listed.Count ? 1 : 0;
            var found = Run(Small, text, listed: 1000, top: 3);
            Assert.That((found.Method, found.Combinations, found.Evaluated), Is.EqualTo(("complete", (long)expected.Count, (long)expected.Count)), text);
            Assert.That(found.Listed.Select(Figures), Is.EqualTo(expected.Select(Figures)), text);
            Assert.That(found.Listed.Select(pass => pass.PassNumber), Is.EquivalentTo(Enumerable.Range(0, expected.Count).Select(number => (long)number)), text);
        }

        Assert.That(compared, Is.GreaterThan(5), "or nothing is shown");
    }

    [Test]
    public void Windows_plateaus_and_trials_are_those_of_the_allowed_passes()
    {
        var whole = Run(Small, top: 1000, limit: 10_000);
        var found = Run(Small, "FastMA < SlowMA", top: 1000, windows: 3);
        var allowed = found.Combinations;
        Assert.That((found.Top.Count, found.Validation!.Trials), Is.EqualTo(((int)allowed, allowed)));
        Assert.That(found.Validation.Windows, Has.Count.EqualTo(3));
        Assert.That(found.Validation.Windows.Select(window => Number(window.Values["FastMA"]) < Number(window.Values["SlowMA"])), Is.All.True);
        Assert.That(found.Top.Select(pass => Number(pass.Values["FastMA"]) < Number(pass.Values["SlowMA"])), Is.All.True);

        // in the middle of what is allowed the same neighbours, at its border fewer
        var same = found.Top.Join(whole.Top, pass => Key(pass.Values), pass => Key(pass.Values), (own, of) => (Own: own, Whole: of), StringComparer.Ordinal).ToList();
        Assert.That(same, Has.Count.EqualTo(allowed));
        Assert.That(same.Where(pair => Number(pair.Own.Values["SlowMA"]) - Number(pair.Own.Values["FastMA"]) > 5).Select(pair => pair.Own.Plateau),
            Is.EqualTo(same.Where(pair => Number(pair.Own.Values["SlowMA"]) - Number(pair.Own.Values["FastMA"]) > 5).Select(pair => pair.Whole.Plateau)));
        Assert.That(same.Any(pair => pair.Own.Plateau != pair.Whole.Plateau), Is.True);

        // no cell of a forbidden pair
        for (var row = 0; row < found.Surface!.YValues.Count && found.Surface is { X: "FastMA", Y: "SlowMA" }; row++)
        {
            for (var column = 0; column < found.Surface.XValues.Count; column++)
            {
                Assert.That(found.Surface.Scores[row][column] is null, Is.EqualTo(found.Surface.XValues[column] >= found.Surface.YValues[row]));
            }
        }
    }

    [Test]
    public void Any_number_of_threads_finds_the_same_bytes()
    {
        foreach (var limit in new[] { 10_000, 150 })
        {
            var one = Json(Run(Small, "FastMA < SlowMA or Reverse", threads: 1, limit: limit, windows: 2));
            Assert.That(Json(Run(Small, "FastMA < SlowMA or Reverse", threads: 4, limit: limit, windows: 2)), Is.EqualTo(one));
        }
    }

    [TestCase("FastMA < SlowMA", 150)]
    [TestCase("FastMA * 5 = SlowMA * 3", 7)]
    [TestCase("SlowMA - FastMA = 2 and SL > 0", 5)]
    public void A_genetic_search_runs_no_forbidden_pass_and_spends_its_budget(string where, int limit)
    {
        var found = Run(Small, where, limit: limit, listed: 1000, windows: 2);
        Assert.That((found.Method, found.Evaluated), Is.EqualTo(("genetic", (long)limit)));
        Assert.That(found.Combinations, Is.GreaterThan(limit));
        var condition = InputCondition.Parse(where);
        Assert.That(found.Listed, Has.Count.EqualTo(limit));
        Assert.That(found.Listed.Select(pass => condition.Allows(name => Values(found, pass)[name])), Is.All.True);
        Assert.That(found.Validation!.Windows.Select(window => condition.Allows(name => Number(window.Values[name]))), Is.All.True);
    }

    [Test]
    public void A_genetic_search_of_all_that_is_allowed_finds_each_once()
    {
        var (expert, space, setting) = Prepare(Small, "FastMA * 5 = SlowMA * 3");
        var found = new GeneticSearch(space, () => new(expert, space, setting), new(null, 100), new(), 1).Run(128, 15, 10_000);
        Assert.That(found.Passes, Has.Count.EqualTo((int)space.Allowed));
        Assert.That(found.Passes.Select(pass => string.Join(' ', pass.Places)), Is.Unique);
        Assert.That(found.Passes.Select(pass => space.Allows(pass.Places)), Is.All.True);
    }

    [Test]
    public void More_than_can_be_counted_is_searched_genetically()
    {
        ExpertInput[] large = [new("FastMA", "5", new(1, 1, 200)), new("SlowMA", "30", new(1, 1, 300)), new("SL", "0", new(0, 1, 100))];
        var found = Run(large, "FastMA < SlowMA < SL + 10", limit: 300, listed: 1000);
        Assert.That((found.Method, found.Evaluated), Is.EqualTo(("genetic", 300L)));
        Assert.That(found.Listed.Select(pass => Values(found, pass)).Select(values => values["FastMA"] < values["SlowMA"] && values["SlowMA"] < values["SL"] + 10), Is.All.True);
    }

    [Test]
    public void An_edge_beyond_which_nothing_is_allowed_is_none()
    {
        // only its last value is run, but 65 would be allowed or not
        ExpertInput[] inputs = [new("FastMA", "5", new(3, 3, 30)), new("SlowMA", "30", new(20, 5, 60))];
        Assert.That(Run(inputs, "SlowMA >= 60", windows: 1).Validation!.Edges, Does.Contain("SlowMA"));
        Assert.That(Run(inputs, "SlowMA = 60", windows: 1).Validation!.Edges, Does.Not.Contain("SlowMA"));
    }

    [TestCase("FastMA < Slow", "where: 'Slow' is no input of the file; allowed: FastMA, SlowMA, SL, Reverse, TrailingStop, Lots, Remark.")]
    [TestCase("FastMA < Remark", "where: the input 'Remark' is wrong, its value is no number; allowed: inputs with numbers.")]
    [TestCase("FastMA > 1000", "where: 'FastMA > 1000' forbids every pass of these ranges; allowed: a condition that one of them meets.")]
    [TestCase("Lots > 1", "where: 'Lots > 1' forbids every pass of these ranges; allowed: a condition that one of them meets.")]
    [TestCase("FastMA <", "where: the end at 9 is wrong; allowed: a number, a name of an input, ( or -.")]
    public void What_cannot_be_searched_is_refused(string where, string problem) =>
        Assert.That(() => Run(Small, where), Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(problem).And.Property("Field").EqualTo("where"));

    private static ExpertSearchResult Run(
        ExpertInput[] inputs, string? where = null, int top = 10, int threads = 2, int limit = 10_000, int listed = 0, int windows = 0)
    {
        var (expert, space, setting) = Prepare(inputs, where);
        var request = new SearchExpertAdvisor(expert.Name, "X", "1h", null, null, 10_000, inputs, PassLimit: limit, Top: top, Listed: listed) { WalkForward = windows };
        return ExpertSearch.Run(expert, space, setting, request, Options, new() { MaxDegreeOfParallelism = threads });
    }

    private static (ExpertAdvisor Expert, InputSpace Space, PassSetting Setting) Prepare(ExpertInput[] inputs, string? where)
    {
        var expert = ExpertCatalogue.Named("moving_average_cross")!;
        var trading = new SymbolTrading("test", DyadicMarket.Point, 10, 10_000, 1, 0, 0.01, 0.01, 100, 100, "quote", 1);
        var bars = Market.With([.. Enumerable.Repeat(DyadicMarket.Point, Market.Count)]);
        var space = ConditionedSpace.With(InputMapping.Read(expert, inputs, Options, 10), where, inputs);
        return (expert, space, new(new(bars, 1 << 24, trading, ServerClock.Utc), trading, SymbolRules.Account(trading, 10_000), Bars - (Bars / 4), Options.CriterionOf(expert.Name)));
    }

    private static Dictionary<string, double> Values(ExpertSearchResult found, ListedPass pass)
    {
        var values = found.SearchedInputs.Zip(pass.Values).ToDictionary(pair => pair.First, pair => Number(pair.Second), StringComparer.Ordinal);
        values["Lots"] = 0.5;
        return values;
    }

    private static double Number(string text) => text is "true" or "false" ? (text == "true" ? 1 : 0) : double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static string Key(IReadOnlyDictionary<string, string> values) => string.Join(' ', values.OrderBy(pair => pair.Key, StringComparer.Ordinal));

    private static string Figures(ListedPass pass) => JsonSerializer.Serialize(pass with { PassNumber = 0 }, FactoryJson.Options);

    private static string Json(ExpertSearchResult result) => JsonSerializer.Serialize(result with { Seconds = 0 }, FactoryJson.Options);
}
