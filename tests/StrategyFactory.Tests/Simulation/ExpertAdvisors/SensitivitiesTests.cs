using System.Globalization;
using NUnit.Framework;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

internal sealed class SensitivitiesTests
{
    private static readonly ExpertAdvisorOptions Options = new();

    /// <summary>3 × 2 × 4 combinations.</summary>
    private static readonly InputSpace Space = Of(("Fast", 3), ("Slow", 2), ("Stop", 4));

    [Test]
    public void A_full_grid_has_exact_shares_and_an_input_without_one_could_be_left_alone()
    {
        // 3·fast + slow: shares 6/6.25 and 0.25/6.25
        var found = Sensitivities.Of(Space, Grid(places => (3 * places[0]) + places[1]), Pass(Space, [2, 1, 3], 7), PassSample.All, 0.01)!;
        Assert.That(found.Inputs.Select(input => (input.Input, input.Values, input.N, input.LeaveAloneAt, input.Advice)), Is.EqualTo(new[]
        {
            ("Fast", 3, 24L, (string?)null, "search it"), ("Slow", 2, 24L, null, "search it"), ("Stop", 4, 24L, "30", "could be left alone at 30"),
        }));
        Assert.That(found.Inputs.Select(input => input.First), Is.EqualTo(new[] { 0.96, 0.04, 0 }).Within(1e-12));
        Assert.That(found.Inputs.Select(input => input.Total), Is.EqualTo(new[] { 0.96, 0.04, 0 }).Within(1e-12));
        Assert.That(found.Inputs.Select(input => input.Low), Has.All.Null, "nothing is estimated");
        Assert.That((found.Passes, found.Exact, found.Remark), Is.EqualTo((24L, true, (string?)null)));
        Assert.That(found.Advice, Is.EqualTo("Score depends on Fast (96%) and Slow (4.0%), n = 24; Stop explains 0.0%: it could be left alone at 30, which leaves 6 passes."));
    }

    [Test]
    public void What_matters_only_together_with_another_is_not_left_alone()
    {
        var found = Sensitivities.Of(Space, Grid(places => places[1] == places[2] % 2 ? 1 : 0), Pass(Space, [0, 0, 0], 1), PassSample.All, 0.01)!;
        Assert.That(found.Inputs.Select(input => (input.First, input.Total, input.LeaveAloneAt)), Is.EqualTo(new[] { ((double?)0.0, (double?)0.0, (string?)"0"), (0, 1, null), (0, 1, null) }));
    }

    [Test]
    public void Equal_scores_say_nothing()
    {
        var found = Sensitivities.Of(Space, Grid(_ => 0.5), Pass(Space, [0, 0, 0], 0.5), PassSample.All, 0.01)!;
        Assert.That(found.Advice, Is.EqualTo("All 24 passes have the same score: which inputs it depends on cannot be said."));
        Assert.That(found.Inputs.Select(input => (input.First, input.Total, input.LeaveAloneAt, input.Problem)), Has.All.EqualTo(((double?)null, (double?)null, (string?)null, "all scores are equal")));
        Assert.That(Sensitivities.Of(Of(), [Pass(Of(), [], 1)], Pass(Of(), [], 1), PassSample.All, 0.01), Is.Null, "nothing was searched");
    }

    [Test]
    public void Of_less_than_a_full_grid_there_are_corrected_shares_without_what_inputs_do_together()
    {
        var some = Grid(places => places[0]).Where(pass => pass.Number != 5).ToArray();
        var found = Sensitivities.Of(Space, some, some[0], PassSample.All, 0.01)!;
        Assert.That((found.Exact, found.Inputs[0].Total, found.Inputs[0].First), Is.EqualTo((false, (double?)null, (double?)1)));
        Assert.That(found.Remark, Does.StartWith("Not all combinations"));
        var genetic = Sensitivities.Of(Space, some, some[0], PassSample.TowardsBest, 0.01)!;
        Assert.That(genetic.Remark, Does.Contain("towards the best"));
        Assert.That(genetic.Inputs.Select(input => input.High), Has.All.Null, "passes that were chosen have no interval");
        Assert.That(genetic.Advice, Does.Contain("explain next to nothing: they could be left alone at 0 and 0, which leaves 3 passes."));
    }

    [Test]
    public void Where_no_input_explains_anything_by_itself_none_is_to_be_left_alone()
    {
        // of two inputs that matter only together, half of the combinations
        var space = Of(("A", 4), ("B", 4), ("C", 2));
        var passes = Enumerable.Range(0, 32).Select(number => (number, places: space.At(number))).Where(each => each.places[2] == 0)
            .Select(each => new ScoredPass(each.number, each.places, new((each.places[0] + each.places[1]) % 2, 0))).ToArray();
        var found = Sensitivities.Of(space, passes, passes[0], PassSample.TowardsBest, 0.01)!;
        Assert.That(found.Advice, Does.StartWith("No input by itself explains 1.0% of the score (n = 16)"));
        Assert.That(found.Inputs.Select(input => input.LeaveAloneAt), Has.All.Null);
    }

    [Test]
    public void A_hypercube_has_every_part_of_every_range_equally_often_and_is_the_same_for_a_seed()
    {
        var space = Of(("A", 100), ("B", 50), ("C", 7));
        var drawn = SearchPilot.Hypercube(space, 200, 3);
        Assert.That(drawn.Select(places => string.Join(' ', places)), Is.Unique.And.EqualTo(SearchPilot.Hypercube(space, 200, 3).Select(places => string.Join(' ', places))));
        Assert.That(drawn.Count, Is.InRange(195, 200));
        Assert.That(drawn.GroupBy(places => places[0]).Select(group => group.Count()), Has.All.LessThanOrEqualTo(3).And.Exactly(100).Items);
        Assert.That(drawn.GroupBy(places => places[1]).Select(group => group.Count()), Has.All.InRange(2, 6));
        Assert.That(drawn.GroupBy(places => places[2]).Select(group => group.Count()), Has.All.InRange(25, 32));
    }

    [Test]
    public void A_pilot_of_a_small_space_is_the_whole_grid_and_agrees_with_the_search()
    {
        ExpertInput[] inputs = [new("FastMA", "5", new(3, 2, 15)), new("SlowMA", "30", new(20, 5, 60)), new("TradeOnWeekend", "true", new(0, 0, 1))];
        var (prepared, search) = Prepare(inputs);
        var pilot = Pilot(prepared, search, 256);
        var found = ExpertSearch.Run(prepared.Expert, prepared.Space, prepared.Setting, search, Options, new());
        Assert.That((pilot.Evaluated, pilot.Bars, pilot.Sensitivity!.Exact), Is.EqualTo((126L, 3000, true)));
        Assert.That(pilot.Sensitivity.Inputs, Is.EqualTo(found.Sensitivity!.Inputs));
        Assert.That(found.Sensitivity.Inputs.Select(input => input.Share), Has.All.InRange(0, 1));
        // by their definitions, from the whole table of passes
        var all = ExpertSearch.Run(prepared.Expert, prepared.Space, prepared.Setting, search with { Top = 126 }, Options, new()).Top;
        var (mean, byFast) = (all.Average(pass => pass.Score), all.GroupBy(pass => pass.Values["FastMA"], StringComparer.Ordinal).Select(group => group.Average(pass => pass.Score)).ToArray());
        var variance = all.Average(pass => Math.Pow(pass.Score - mean, 2));
        Assert.That(found.Sensitivity.Inputs[0].First, Is.EqualTo(byFast.Average(part => Math.Pow(part - mean, 2)) / variance).Within(1e-9));
        var rest = all.GroupBy(pass => pass.Values["SlowMA"] + pass.Values["TradeOnWeekend"], StringComparer.Ordinal).Select(group => group.Average(pass => Math.Pow(pass.Score - group.Average(other => other.Score), 2)));
        Assert.That(found.Sensitivity.Inputs[0].Total, Is.EqualTo(rest.Average() / variance).Within(1e-9));
    }

    [Test]
    public void A_pilot_of_a_large_space_finds_what_matters_within_its_intervals()
    {
        ExpertInput[] inputs = [new("FastMA", "5", new(3, 1, 12)), new("SlowMA", "30", new(20, 2, 58)), new("MagicNumber", "1", new(1, 1, 10))];
        var (prepared, search) = Prepare(inputs);
        List<long> told = [];
        var pilot = Pilot(prepared, search with { Progress = new Told(progress => told.Add(progress.Passes)) }, 600);
        Assert.That((pilot.Combinations, told[^1], pilot.Sensitivity!.Exact), Is.EqualTo((2000L, pilot.Evaluated, false)));
        Assert.That(pilot.Sensitivity.Remark, Does.StartWith(string.Create(CultureInfo.InvariantCulture, $"A sample of {pilot.Evaluated:N0} of 2,000")));
        var whole = ExpertSearch.Run(prepared.Expert, prepared.Space, prepared.Setting, search, Options, new()).Sensitivity!;
        Assert.That(whole.Inputs[2].Total, Is.EqualTo(0).Within(1e-12), "a magic number does nothing");
        foreach (var (part, full) in pilot.Sensitivity.Inputs.Zip(whole.Inputs))
        {
            Assert.That(part.Total, Is.Null);
            Assert.That(part.First, Is.InRange(part.Low!.Value, part.High!.Value));
            Assert.That(part.First, Is.EqualTo(full.First).Within(0.1), part.Input);
        }
    }

    private static SearchAdvice Pilot(PreparedSearch prepared, SearchExpertAdvisor search, int passes) =>
        SearchPilot.Run(prepared, new(search, passes), Options, new());

    private static (PreparedSearch Prepared, SearchExpertAdvisor Search) Prepare(ExpertInput[] inputs)
    {
        var bars = DyadicMarket.Bars(7, 4000);
        bars = bars.With([.. Enumerable.Repeat(DyadicMarket.Point, bars.Count)]);
        var expert = ExpertCatalogue.Named("moving_average_cross")!;
        var trading = new SymbolTrading("test", DyadicMarket.Point, 10, 10_000, 1, 0, 0.01, 0.01, 100, 100, "quote", 1);
        var setting = new PassSetting(new(bars, 1 << 24, trading, ServerClock.Utc), trading, SymbolRules.Account(trading, 10_000), 3000, Options.CriterionOf(expert.Name));
        return (new(expert, InputMapping.Read(expert, inputs, Options, 10), setting, 2), new(expert.Name, "X", "1h", null, null, 10_000, inputs));
    }

    private static InputSpace Of(params (string Name, int Count)[] axes) => new(
        [.. axes.Select(_ => 0.0)], [], [.. axes.Select((axis, place) =>
        {
            double[] values = [.. Enumerable.Range(0, axis.Count).Select(value => value * 10.0)];
            return new SearchAxis(place, axis.Name, values, values, [.. values.Select(value => value.ToString(CultureInfo.InvariantCulture))]);
        })], []);

    private static ScoredPass[] Grid(Func<int[], double> score) => [.. Enumerable.Range(0, 24).Select(number => new ScoredPass(number, Space.At(number), new(score(Space.At(number)), 0)))];

    private static ScoredPass Pass(InputSpace space, int[] places, double score) => new(space.Number(places), places, new(score, 0));

    private sealed class Told(Action<SearchProgress> tell) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value) => tell(value);
    }
}
