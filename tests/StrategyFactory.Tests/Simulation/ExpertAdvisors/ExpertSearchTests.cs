using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

internal sealed class ExpertSearchTests
{
    private const int Bars = 4000;
    private static readonly ExpertAdvisorOptions Options = new();

    private static readonly ExpertInput[] Small =
        [new("FastMA", "5", new(3, 2, 15)), new("SlowMA", "30", new(20, 5, 60)), new("SL", "0", new(0, 20, 60)), new("TrailingStop", "0"), new("Lots", "0.5")];

    private static readonly ExpertInput[] Large =
        [new("FastMA", "5", new(3, 1, 40)), new("SlowMA", "30", new(20, 1, 90)), new("SL", "0", new(0, 5, 100)), new("TP", "0", new(0, 5, 100)), new("Reverse", "false", new(0, 0, 1))];

    [Test]
    public void A_complete_search_runs_every_combination_once_and_ranks_by_score()
    {
        var found = Run(Small);
        Assert.That((found.Method, found.Combinations, found.Evaluated), Is.EqualTo(("complete", 7L * 9 * 4, 252L)));
        Assert.That(found.Top.Take(9).Select(pass => pass.Score), Is.Ordered.Descending);
        Assert.That(found.Top.Select(pass => pass.PassNumber), Is.Unique);
        Assert.That(found.SearchedInputs, Is.EqualTo(new[] { "FastMA", "SlowMA", "SL" }));
        foreach (var pass in found.Top)
        {
            Assert.That(pass.Score, Is.EqualTo(found.Criterion.Score(pass.Metrics)).Within(1e-12));
            Assert.That(pass.Distance, Is.EqualTo(found.Criterion.Distance(pass.Metrics)).Within(1e-12));
            Assert.That(pass.Values.Keys, Is.EquivalentTo(Small.Select(input => input.Name)));
        }
    }

    [Test]
    public void The_pass_that_decides_is_always_reported_and_none_that_lost_where_one_has_won()
    {
        var all = Run(Small, top: 252).Top;
        var won = all.Where(pass => pass.Metrics.NetProfit > 0).ToList();
        Assert.That(won, Has.Count.InRange(1, 251), "or nothing is shown");
        var deciding = won.OrderBy(pass => pass.Distance).ThenByDescending(pass => pass.Score).ThenBy(pass => pass.PassNumber).First();
        Assert.That(Run(Small, top: 3).Top.Select(pass => pass.PassNumber), Does.Contain(deciding.PassNumber));
        Assert.That(Run(Small, top: 1).Top.Single().PassNumber, Is.EqualTo(deciding.PassNumber));
    }

    [Test]
    public void A_pass_number_names_its_values_with_the_first_input_slowest()
    {
        var pass = Run(Small, top: 252).Top.Single(pass => pass.PassNumber == (((2 * 9) + 4) * 4) + 3);
        Assert.That((pass.Values["FastMA"], pass.Values["SlowMA"], pass.Values["SL"], pass.Values["Lots"]), Is.EqualTo(("7", "40", "60", "0.5")));
    }

    [Test]
    public void Forward_bars_change_no_rank_and_nothing_that_was_searched()
    {
        var bars = DyadicMarket.Bars(9, Bars);
        var forward = Bars - (Bars / 4);
        var (open, high, low, close) = (bars.Open.ToArray(), bars.High.ToArray(), bars.Low.ToArray(), bars.Close.ToArray());
        for (var bar = forward; bar < Bars; bar++)
        {
            (open[bar], high[bar], low[bar], close[bar]) = (open[bar] * 3, high[bar] * 4, low[bar] * 2, close[bar] * 3);
        }

        foreach (var (inputs, limit) in new[] { (Small, 10_000), (Large, 1500) })
        {
            var real = Run(inputs, bars: bars, limit: limit);
            var other = Run(inputs, bars: new(bars.OpenTimes, open, high, low, close), limit: limit);
            Assert.That(Searched(other), Is.EqualTo(Searched(real)));
            Assert.That(other.Top[0].Forward, Is.Not.EqualTo(real.Top[0].Forward), "and the change was one that a look ahead would have seen");
        }

        static string Searched(ExpertSearchResult result) => JsonSerializer.Serialize(
            result.Top.Select(pass => new { pass.Rank, pass.PassNumber, pass.Values, pass.Metrics, pass.Score, pass.Distance, pass.Plateau, pass.Equity }), FactoryJson.Options);
    }

    [Test]
    public void Searched_bars_change_what_is_found()
    {
        var bars = DyadicMarket.Bars(9, Bars);
        var close = bars.Close.ToArray();
        bars.Low[1500..1520].CopyTo(close.AsSpan(1500));
        var changed = new TesterBars(bars.OpenTimes, bars.Open, bars.High, bars.Low, close);
        Assert.That(Run(Small, bars: changed, top: 252).Top.Select(pass => pass.Metrics), Is.Not.EqualTo(Run(Small, bars: bars, top: 252).Top.Select(pass => pass.Metrics)));
    }

    [Test]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        foreach (var (inputs, limit) in new[] { (Small, 10_000), (Large, 1500) })
        {
            var one = Json(Run(inputs, threads: 1, limit: limit));
            Assert.That(Json(Run(inputs, threads: 2, limit: limit)), Is.EqualTo(one));
            Assert.That(Json(Run(inputs, threads: 5, limit: limit)), Is.EqualTo(one));
        }
    }

    [Test]
    public void A_genetic_search_keeps_to_its_limit_and_finds_most_of_what_there_is()
    {
        // 38 × 71 × 8 × 2 combinations are few enough to know the best of all.
        ExpertInput[] inputs = [Large[0], Large[1], new("SL", "0", new(0, 10, 70)), Large[4]];
        var complete = Run(inputs, limit: 100_000);
        var genetic = Run(inputs, limit: 3000);
        Assert.That((complete.Method, genetic.Method), Is.EqualTo(("complete", "genetic")));
        Assert.That(genetic.Combinations, Is.EqualTo(complete.Evaluated));
        Assert.That(genetic.Evaluated, Is.EqualTo(3000));
        Assert.That(genetic.Top[0].Score, Is.GreaterThanOrEqualTo(0.97 * complete.Top[0].Score));
        var same = complete.Top.FirstOrDefault(pass => pass.Values["FastMA"] == genetic.Top[0].Values["FastMA"] && pass.Score == genetic.Top[0].Score);
        Assert.That(same is null || same.Metrics == genetic.Top[0].Metrics, Is.True);
    }

    [TestCase(7)]
    [TestCase(11)]
    [TestCase(12)]
    public void A_genetic_search_of_a_third_of_the_combinations_finds_98_percent_of_the_best_score_in_nine_of_ten_seeds(int market)
    {
        // 11 × 21 × 10 × 12 = 27,720
        ExpertInput[] inputs = [new("FastMA", "5", new(3, 2, 23)), new("SlowMA", "30", new(20, 3, 80)), new("SL", "0", new(0, 10, 90)), new("TP", "0", new(0, 10, 110))];
        var bars = DyadicMarket.Bars(market, Bars);
        var best = Run(inputs, bars: bars, limit: 27_720).Top[0].Score;
        var shares = Enumerable.Range(1, 10).Select(seed =>
        {
            var (expert, space, setting) = Prepare(inputs, bars);
            var found = new GeneticSearch(space, () => new(expert, space, setting), new(null, 10_000), new(), seed).Run(Options.Population, Options.PlateauGenerations, 10_000);
            Assert.That(found.Passes, Has.Count.EqualTo(10_000), "the whole budget");
            return found.Passes.Max(pass => pass.Score.Score) / best;
        }).ToList();
        TestContext.Out.WriteLine(string.Join(' ', shares.Select(share => share.ToString("F4"))));
        Assert.That(best, Is.GreaterThan(0.1));
        Assert.That(shares.Count(share => share >= 0.98), Is.GreaterThanOrEqualTo(9), string.Join(' ', shares));
    }

    [Test]
    public void The_convergence_names_every_pass_that_was_better_than_all_before()
    {
        var (expert, space, setting) = Prepare(Large, DyadicMarket.Bars(4, 1000));
        var found = new GeneticSearch(space, () => new(expert, space, setting), new(null, 3000), new(), 1).Run(128, 15, 3000);
        List<ConvergencePoint> better = [];
        for (var i = 0; i < found.Passes.Count; i++)
        {
            var score = found.Passes[i].Score.Score;
            if (better.Count == 0 || score > better[^1].BestScore)
            {
                better.Add(new(i + 1, score));
            }
        }

        Assert.That(found.Convergence, Is.EqualTo(better));
        Assert.That(better, Has.Count.GreaterThan(3));
        Assert.That(Run(Small).Convergence, Is.Empty, "a complete search has none");
    }

    [Test]
    public void A_search_that_may_run_all_but_one_combination_runs_each_of_them_once()
    {
        var (expert, space, setting) = Prepare(Small, DyadicMarket.Bars(4, 1000));
        var found = new GeneticSearch(space, () => new(expert, space, setting), new(null, 251), new(), 1).Run(128, 15, 251);
        Assert.That(found.Passes.Select(pass => space.Number(pass.Places)), Is.Unique.And.Exactly(251).Items);
    }

    [Test]
    public void Another_seed_is_another_search_and_no_combination_is_run_twice()
    {
        var (first, second) = (Found(1), Found(2));
        Assert.That(first.Passes.Select(pass => string.Join(' ', pass.Places)), Is.Unique);
        Assert.That(second.Passes.Select(pass => string.Join(' ', pass.Places)), Is.Not.EqualTo(first.Passes.Select(pass => string.Join(' ', pass.Places))));

        static FoundPasses Found(int seed)
        {
            var (expert, space, setting) = Prepare(Large, DyadicMarket.Bars(4, 1000));
            return new GeneticSearch(space, () => new(expert, space, setting), new(null, 1000), new(), seed).Run(128, 15, 1000);
        }
    }

    [Test]
    public void A_genetic_search_of_a_tiny_space_ends()
    {
        ExpertInput[] inputs = [new("FastMA", "5", new(3, 1, 6)), new("SlowMA", "30", new(20, 10, 40))];
        Assert.That(Run(inputs, limit: 5).Evaluated, Is.EqualTo(5));
    }

    [Test]
    public void Signals_that_are_found_together_are_those_found_alone()
    {
        ExpertInput[] inputs = [new("FastMA", "5", new(3, 1, 13)), new("SlowMA", "30", new(20, 3, 50)), new("Reverse", "false", new(0, 0, 1)), new("AllowShort", "true", new(0, 0, 1))];
        var bars = DyadicMarket.Bars(7, Bars);
        var (expert, space, setting) = Prepare(inputs, bars);
        foreach (var pass in Run(inputs, bars: bars, top: 484).Top)
        {
            var (metrics, _) = new PassRunner(expert, space, setting).Report(space.At(pass.PassNumber), 0, setting.ForwardStart, 2);
            Assert.That((metrics, setting.Criterion.Score(metrics)), Is.EqualTo((pass.Metrics, pass.Score)));
        }
    }

    [Test]
    public void The_plateau_is_the_median_score_of_the_neighbours_over_the_own()
    {
        var all = Run(Small, top: 252).Top.ToDictionary(pass => pass.PassNumber);
        var pass = all[(((3 * 9) + 4) * 4) + 2];
        double[] neighbours = [.. new[] { (2, 4, 2), (4, 4, 2), (3, 3, 2), (3, 5, 2), (3, 4, 1), (3, 4, 3) }.Select(place => all[(((place.Item1 * 9) + place.Item2) * 4) + place.Item3].Score).Order()];
        Assert.That(pass.Plateau, Is.EqualTo((neighbours[2] + neighbours[3]) / 2 / pass.Score).Within(1e-12));
        Assert.That(all.Values.Select(found => found.Needle), Is.EqualTo(all.Values.Select(found => found.Plateau < 0.7)));
    }

    [Test]
    public void The_heat_map_holds_the_best_score_over_all_other_inputs()
    {
        var found = Run(Small, top: 252);
        var surface = found.Surface!;
        var (x, y) = (surface.XValues.Count / 2, surface.YValues.Count / 2);
        var best = found.Top.Where(pass => double.Parse(pass.Values[surface.X]) == surface.XValues[x] && double.Parse(pass.Values[surface.Y]) == surface.YValues[y]).Max(pass => pass.Score);
        Assert.That(surface.Scores[y][x], Is.EqualTo(best));
        Assert.That(surface.Scores.SelectMany(row => row), Has.None.Null);
    }

    [Test]
    public void The_curve_begins_with_the_deposit_and_ends_with_the_balance()
    {
        var pass = Run(Small).Top[0];
        Assert.That(pass.Equity, Has.Count.EqualTo(Options.CurvePoints));
        Assert.That((pass.Equity[0].Balance, pass.Equity[^1].Balance), Is.EqualTo((10_000.0, pass.Metrics.FinalBalance!.Value)));
        Assert.That(pass.ForwardEquity[^1].Balance, Is.EqualTo(pass.Forward.FinalBalance));
        Assert.That(pass.Equity[^1].Time, Is.LessThan(pass.ForwardEquity[0].Time));
    }

    [Test]
    public void A_search_without_ranges_is_one_pass()
    {
        var found = Run([new("FastMA", "5"), new("SlowMA", "30")]);
        Assert.That((found.Evaluated, found.Top.Count, found.Surface), Is.EqualTo((1L, 1, (ExpertSearchSurface?)null)));
        Assert.That(found.Top[0].Plateau, Is.Null);
    }

    [Test]
    public void Progress_ends_with_all_passes_and_a_cancelled_search_stops()
    {
        List<SearchProgress> told = [];
        Run(Small, progress: new Told(told.Add));
        Assert.That(told[^1].Passes, Is.EqualTo(252));
        Assert.That(told.Select(report => report.Passes), Is.Ordered);
        foreach (var limit in new[] { 10_000_000, 5000 })
        {
            using var source = new CancellationTokenSource();
            Assert.That(() => Run(Large, limit: limit, token: source.Token, progress: new Told(_ => source.Cancel())), Throws.InstanceOf<OperationCanceledException>());
        }
    }

    private static ExpertSearchResult Run(
        ExpertInput[] inputs, TesterBars? bars = null, int top = 10, int threads = 2, int limit = 10_000, IProgress<SearchProgress>? progress = null, CancellationToken token = default)
    {
        var (expert, space, setting) = Prepare(inputs, bars ?? DyadicMarket.Bars(7, Bars));
        var request = new SearchExpertAdvisor(expert.Name, "X", "1h", null, null, 10_000, inputs, PassLimit: limit, Top: top, Progress: progress);
        return ExpertSearch.Run(expert, space, setting, request, Options, new() { MaxDegreeOfParallelism = threads, CancellationToken = token });
    }

    private static (ExpertAdvisor Expert, InputSpace Space, PassSetting Setting) Prepare(ExpertInput[] inputs, TesterBars bars)
    {
        var expert = ExpertCatalogue.Named("moving_average_cross")!;
        var trading = new SymbolTrading("test", DyadicMarket.Point, 10, 10_000, 1, 0, 0.01, 0.01, 100, 100, "quote", 1);
        var forward = bars.Count - (bars.Count / 4);
        return (expert, InputMapping.Read(expert, inputs, Options, 10), new(new(Spread(bars), 1 << 24, trading, ServerClock.Utc), trading, SymbolRules.Account(trading, 10_000), forward, Options.CriterionOf(expert.Name)));
    }

    private static TesterBars Spread(TesterBars bars) => bars.With([.. Enumerable.Repeat(DyadicMarket.Point, bars.Count)]);

    private static string Json(ExpertSearchResult result) => JsonSerializer.Serialize(result with { Seconds = 0 }, FactoryJson.Options);

    private sealed class Told(Action<SearchProgress> tell) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value) => tell(value);
    }
}
