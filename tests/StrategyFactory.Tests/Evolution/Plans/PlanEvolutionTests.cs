using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Plans;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Plans;

internal sealed class PlanEvolutionTests
{
    private static readonly EvolutionRequest Small = SmallRuns.Request with { MaxGenerations = 2 };

    private TestFactory _factory = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _factory = await SmallMarket.FactoryAsync();
        await _factory.StoreAsync(SmallMarket.Generate("OTHER", seed: 2));
    }

    [TearDown]
    public async Task TearDownAsync() => await _factory.DisposeAsync();

    [Test]
    public async Task A_plan_tells_the_numbers_that_the_run_then_has_and_starts_nothing()
    {
        var plan = await _factory.SendAsync(new PlanEvolution(Small));
        Assert.That(await _factory.CountAsync("evolution.evolution_runs"), Is.Zero);
        var run = await _factory.EvolveAsync(Small);

        Assert.That((plan.Cells, plan.Models, plan.Folds, plan.Fits, plan.Strategies), Is.EqualTo((4, 4, 5, 24, 8)));
        Assert.That((plan.Generations, plan.Trainings, plan.FitsTotal, plan.StrategiesTotal), Is.EqualTo((2, 2, 48L, 16L)));
        Assert.That(run.Generations, Has.Count.EqualTo(2));
        Assert.That(run.Generations.Select(generation => generation.ModelsTrained), Is.All.EqualTo(plan.Models));
        Assert.That(run.Generations.Select(generation => generation.Simulations), Is.All.EqualTo(plan.Strategies));
        Assert.That(run.Generations[0].Features, Is.EqualTo(plan.Features));
        var compared = await _factory.SendAsync(new CompareRuns([run.RunId.ToString(), (await _factory.EvolveAsync(Small)).RunId.ToString()]));
        Assert.That((long?)compared.Runs[0].Fits, Is.EqualTo(plan.FitsTotal));
        Assert.That((plan.Power.NewTrials, plan.Power.Trials, plan.Power.TrialsTotal), Is.EqualTo((8L, 8L, 16L)));
        Assert.That(plan.Power.SmallestSharpeTotal, Is.GreaterThan(plan.Power.SmallestSharpe!.Value), "the second generation's trials count as well");
        Assert.That(plan.Power.Text, Is.EqualTo(PowerText.Of(plan.Power)).And.StartsWith($"{plan.Power.Dates} days, 16 trials: "));
        Assert.That(await _factory.CountAsync("evolution.trials"), Is.EqualTo(plan.StrategiesTotal));
    }

    [Test]
    public async Task A_plan_and_a_run_warn_of_a_suspected_split_in_what_they_read_until_it_is_adjusted_for()
    {
        await _factory.StoreAsync(Split("OTHER", 90, 3));
        var request = Small with { SimulationTickers = ["SMALL", "OTHER"] };
        var plan = await _factory.SendAsync(new PlanEvolution(request));
        var run = await _factory.SendAsync(new GetRun((await _factory.EvolveAsync(request)).RunId));

        var warning = plan.Warnings.Single(text => text.StartsWith("suspected_split: ", StringComparison.Ordinal));
        Assert.That(warning, Does.Match("^suspected_split: OTHER 1m, [0-9-]{10} looks like a 3:1 split .* ./factory adjust OTHER --suspected adjusts for it, or --factors FILE\\.$"));
        Assert.That(run.Warnings, Does.Contain(warning));
        Assert.That((await _factory.SendAsync(new PlanEvolution(Small))).Warnings, Is.EqualTo(plan.Warnings.Where(text => text != warning)), "it does not read the other");
        Assert.That((await _factory.SendAsync(new PlanEvolution(Small with { ReferenceSymbols = ["OTHER"], SeedFeatures = ["return_1"] }))).Warnings, Does.Contain(warning));
        await _factory.SendAsync(new AdjustBars { Symbol = "OTHER", Suspected = true, MadeBy = "a test" });
        Assert.That((await _factory.SendAsync(new PlanEvolution(request))).Warnings, Does.Not.Contain(warning));
    }

    [Test]
    public async Task The_time_is_told_only_from_what_the_same_algorithm_took()
    {
        var first = await _factory.SendAsync(new PlanEvolution(Small));
        Assert.That(first.Estimate, Is.Null);
        Assert.That(first.Summary, Does.StartWith("4 models × 5 folds × up to 2 generations, 16 strategies, no estimate yet; ").And.EndWith("% of bars usable"));

        var run = await _factory.EvolveAsync(Small);
        var own = await _factory.SendAsync(new PlanEvolution(Small));
        var other = await _factory.SendAsync(new PlanEvolution(Small with { Symbol = "OTHER" }));
        var ridge = await _factory.SendAsync(new PlanEvolution(Small with { Algorithm = "Ridge", L1RatioGrid = null }));
        var adaptive = await _factory.SendAsync(new PlanEvolution(Small with { AdaptiveGrid = true }));

        Assert.That((own.Estimate!.Generations, own.Estimate.Source), Is.EqualTo((2, "2 generations of ElasticNet on SMALL 1m")));
        Assert.That(own.Estimate.SecondsPerFit, Is.EqualTo(run.Timings.Fit / 48).Within(1e-5));
        Assert.That(own.Estimate.SecondsPerStrategy, Is.EqualTo(run.Timings.Simulate / 16).Within(1e-5));
        Assert.That(own.Estimate.Seconds, Is.EqualTo(own.FitsTotal * own.Estimate.SecondsPerFit + 16 * own.Estimate.SecondsPerStrategy + 2 * own.Estimate.SecondsPerGeneration).Within(1e-12));
        Assert.That((own.KnownModelId, own.FitsTotal), Is.EqualTo(((Guid?)run.Generations[0].ModelId, 24L)), "the model of generation 0 is known now");
        Assert.That((own.Power.NewTrials, own.Power.Trials, own.Power.TrialsTotal), Is.EqualTo((0L, 16L, 24L)), "at most: which trials a later generation brings is not known yet");
        Assert.That(other.Estimate!.Source, Is.EqualTo("2 generations of ElasticNet on other symbols or bar lengths"));
        Assert.That((ridge.Estimate, adaptive.Estimate), Is.EqualTo(((PlanEstimate?)null, (PlanEstimate?)null)));
    }

    [Test]
    public async Task Look_ahead_and_tickers_multiply_the_work()
    {
        var plan = await _factory.SendAsync(new PlanEvolution(Small with { MaxGenerations = 3, LookAhead = 2, SimulationTickers = ["SMALL", "OTHER"] }));

        Assert.That((plan.Trainings, plan.FitsTotal, plan.Strategies, plan.StrategiesTotal), Is.EqualTo((5, 120L, 16, 80L)));
        Assert.That(plan.Summary, Does.Contain("up to 3 generations, at most 5 trainings, 80 strategies"));
        Assert.That((plan.Power.Trials, plan.Power.TrialsTotal), Is.EqualTo((16L, 80L)));
    }

    [Test]
    public async Task Usable_bars_and_dates_are_those_of_the_segments()
    {
        var plan = await _factory.SendAsync(new PlanEvolution(Small));
        var bars = await _factory.SendAsync(new GetBarSeries("SMALL", "1m"));
        var segments = SegmentCuts.Of(bars.Count, new(), 1, 1);
        var dates = Enumerable.Range(segments.Simulation.Start, segments.Simulation.Count).Select(bar => bars.Times.Span[bar] / 86_400_000).Distinct().Count();

        Assert.That((plan.Bars, plan.SelectionBars), Is.EqualTo((bars.Count, segments.Selection.Count)));
        Assert.That(plan.UsableRows, Is.GreaterThan(0).And.LessThan(plan.SelectionBars));
        Assert.That(plan.Power.Dates, Is.EqualTo(dates));
    }

    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return new TestCaseData(Small with { MaxGenerations = 99 }, "max_generations").SetArgDisplayNames("a number out of its range");
        yield return new TestCaseData(Small with { FeeBps = -1 }, "fee_bps").SetArgDisplayNames("a cost");
        yield return new TestCaseData(Small with { AlphaGrid = [-1] }, "alpha_grid[0]").SetArgDisplayNames("a value of a grid");
        yield return new TestCaseData(Small with { Symbol = "NOWHERE" }, "symbol").SetArgDisplayNames("an unknown symbol");
        yield return new TestCaseData(Small with { SimulationTickers = ["NOWHERE"] }, "simulation_tickers").SetArgDisplayNames("an unknown ticker");
        yield return new TestCaseData(Small with { Algorithm = "Magic" }, "algorithm").SetArgDisplayNames("an unknown algorithm");
        yield return new TestCaseData(Small with { SeedFeatures = ["magic"] }, "features").SetArgDisplayNames("an unknown feature");
    }

    [TestCaseSource(nameof(Refusals))]
    public void What_a_start_refuses_is_refused_with_its_field(EvolutionRequest request, string field)
    {
        var failure = Assert.CatchAsync(() => _factory.SendAsync(new PlanEvolution(request)));
        var fields = failure is ValidationException invalid ? invalid.Errors.Select(error => FieldNames.Of(error.PropertyName)) : [((FactoryException)failure!).Field!];
        Assert.That(fields, Is.EqualTo(new[] { field }));
    }

    [Test]
    public async Task A_batch_has_the_plan_of_each_and_their_sum()
    {
        var batch = await _factory.SendAsync(new PlanEvolutionBatch(new(["small", "OTHER", "SMALL"], Small, 1, new Dictionary<string, int>(StringComparer.Ordinal) { ["OTHER"] = 5 })));

        Assert.That(batch.Runs.Select(run => (run.Symbol, run.Priority, run.Plan!.Fits)), Is.EqualTo(new[] { ("OTHER", 5, 24), ("SMALL", 0, 24) }));
        Assert.That((batch.MaxConcurrent, batch.FitsTotal, batch.StrategiesTotal, batch.Seconds), Is.EqualTo((1, 96L, 32L, (double?)null)));
        Assert.That(batch.Runs.Select(run => run.Plan!.Power.TrialsTotal), Is.All.EqualTo(16), "symbols have ledgers of their own");
        Assert.That(batch.Summary, Is.EqualTo("2 runs, at most 1 at once: up to 96 fits, 32 strategies, no estimate yet"));
        Assert.That(
            () => _factory.SendAsync(new PlanEvolutionBatch(new(["SMALL"], Small, 99))),
            Throws.TypeOf<ValidationException>().With.Message.Contains("max_concurrent: 99 is not allowed"));
        Assert.That(() => _factory.SendAsync(new PlanEvolutionBatch(new(["NOWHERE"], Small))), Throws.TypeOf<NotFoundException>());
    }

    [Test]
    public async Task Defaults_are_those_that_a_run_gets_and_a_request_can_be_made_again()
    {
        var defaults = await _factory.SendAsync(new GetEvolutionDefaults("lasso"));
        Assert.That((defaults.Algorithm, defaults.L1RatioGrid, defaults.MaxDepthGrid), Is.EqualTo(("Lasso", (IReadOnlyList<double>?)null, (IReadOnlyList<int>?)null)));
        Assert.That((defaults.AlphaGrid!.Count, defaults.SeedFeatures!.Count, defaults.MaxGenerations), Is.EqualTo((7, 20, (int?)4)));
        Assert.That((await _factory.SendAsync(new PlanEvolution(defaults with { Symbol = "SMALL", SeedFeatures = null }))).Cells, Is.EqualTo(49));
        Assert.That(() => _factory.SendAsync(new GetEvolutionDefaults("Magic")), Throws.TypeOf<UnprocessableException>());

        var first = await _factory.EvolveAsync(Small);
        var seeded = await _factory.EvolveAsync(Small with { SeedFeatures = null, SeedModelId = first.Generations[1].ModelId, ReferenceSymbols = ["OTHER"], MaxGenerations = 1 });
        foreach (var run in new[] { first, seeded })
        {
            var plan = await _factory.SendAsync(new PlanEvolution(await _factory.SendAsync(new GetRunRequest(run.RunId))));
            Assert.That(plan.KnownModelId, Is.EqualTo(run.Generations[0].ModelId), "the same training");
        }

        Assert.That(() => _factory.SendAsync(new GetRunRequest(Guid.Empty)), Throws.TypeOf<NotFoundException>());
    }

    [TestCase(0.4, "less than 1 s")]
    [TestCase(2.4, "about 2 s")]
    [TestCase(600, "about 10 min")]
    [TestCase(7200, "about 2 h")]
    [TestCase(864_000, "about 10 days")]
    public void Times_are_rounded_as_coarsely_as_they_are_known(double seconds, string said) =>
        Assert.That(PlanText.Of([], 2, 1, 2, seconds), Is.EqualTo($"0 runs, at most 2 at once: up to 1 fit, 2 strategies, {said}"));

    /// <summary>A market whose shares are split before a session, and whose bars are not adjusted for it.</summary>
    private static BarSeries Split(string symbol, int session, int shares)
    {
        var bars = SmallMarket.Generate(symbol, seed: 2);
        double[] Since(ReadOnlyMemory<double> column, double factor) => [.. column.ToArray().Select((value, bar) => bar < session * 30 ? value : value * factor)];
        return new(
            symbol, bars.Timeframe, bars.Times, Since(bars.Open, 1.0 / shares), Since(bars.High, 1.0 / shares), Since(bars.Low, 1.0 / shares), Since(bars.Close, 1.0 / shares),
            Since(bars.Volume, shares));
    }
}
