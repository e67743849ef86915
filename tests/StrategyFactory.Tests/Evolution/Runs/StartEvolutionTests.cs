using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Evolution.Runs;

[TestFixture]
internal sealed class StartEvolutionTests
{
    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await SmallMarket.FactoryAsync();
        await _factory.StoreAsync(SmallMarket.Generate("OTHER", seed: 2));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    [Test]
    public async Task A_start_tells_the_plan_and_the_run_waits_with_every_default_filled_in()
    {
        var started = await _factory.SendAsync(new StartEvolution(new() { Symbol = " small ", Timeframe = "1M" }));
        var run = await _factory.SendAsync(new GetRun(started.RunId));

        Assert.Multiple(() =>
        {
            Assert.That((started.Status, started.Message, started.MaxGenerations), Is.EqualTo(("started", "Evolution run started for SMALL", 4)));
            Assert.That(started.Plan.Cells, Is.EqualTo(294));
            Assert.That(started.Plan.Strategies, Is.EqualTo(140));
            Assert.That(started.Plan.Features, Has.Count.EqualTo(20).And.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
            Assert.That((run.Status, run.Progress!.Step, run.Progress.ModelsTotal), Is.EqualTo(("PENDING", "waiting", 294)));
            Assert.That((run.Config.Symbol, run.Config.Timeframe, run.Config.PruneFraction, run.Config.MinFeatures, run.Config.SqnMin), Is.EqualTo(("SMALL", "1m", (double?)0.25, (int?)5, (double?)3)));
            Assert.That(run.Config.SeedFeatures, Is.EqualTo(started.Plan.Features));
        });
    }

    [Test]
    public async Task A_seed_model_gives_its_features()
    {
        var first = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 2 });
        var second = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 1, SeedFeatures = null, SeedModelId = first.Generations[1].ModelId });

        Assert.That(second.Generations[0].Features, Is.EqualTo(first.Generations[1].Features));
        Assert.That(second.Generations[0].ModelId, Is.EqualTo(first.Generations[1].ModelId), "the same training, so the same model");
    }

    [Test]
    public async Task Reference_symbols_add_their_copies_of_the_market_features()
    {
        var started = await _factory.SendAsync(new StartEvolution(SmallRuns.Request with { SeedFeatures = ["ibs", "rsi_14", "time_sin"], ReferenceSymbols = ["other"] }));

        Assert.That(started.Plan.Features, Is.EqualTo(new[] { "OTHER.ibs", "OTHER.rsi_14", "ibs", "rsi_14", "time_sin" }));
    }

    [Test]
    public async Task Tickers_multiply_the_grid()
    {
        var run = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 1, SimulationTickers = ["SMALL", "other"] });
        var results = (await _factory.SendAsync(new GetGenerations(run.RunId, 1000))).Single().TopResults;

        Assert.That(run.Generations[0].Simulations, Is.EqualTo(16));
        Assert.That(results.OrderBy(strategy => strategy.Index).Select(strategy => strategy.Ticker), Is.EqualTo(Enumerable.Repeat("SMALL", 8).Concat(Enumerable.Repeat("OTHER", 8))));
    }

    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return Case<NotFoundException>(SmallRuns.Request with { Symbol = "NOWHERE" }, "Symbol 'NOWHERE' is not imported; known: OTHER, SMALL.");
        yield return Case<NotFoundException>(SmallRuns.Request with { SimulationTickers = ["NOWHERE"] }, "NOWHERE");
        yield return Case<NotFoundException>(SmallRuns.Request with { SeedFeatures = null, SeedModelId = Guid.Empty }, "There is no model 00000000-0000-0000-0000-000000000000.");
        yield return Case<NotFoundException>(SmallRuns.Request with { ReferenceSymbols = ["SPY"] }, "Symbol 'SPY' is not imported");
        yield return Case<UnprocessableException>(SmallRuns.Request with { SeedFeatures = ["magic"] }, "Feature 'magic' is not known");
        yield return Case<UnprocessableException>(SmallRuns.Request with { MaxDepthGrid = [3] }, "max_depth_grid: ElasticNet has no such grid");
        yield return Case<ValidationException>(SmallRuns.Request with { AlphaGrid = [] }, "alpha_grid: empty");
        yield return Case<ValidationException>(SmallRuns.Request with { AlphaGrid = [-1] }, "alpha_grid: -1 is not allowed; every value must be > 0.");
        yield return Case<ValidationException>(SmallRuns.Request with { Thresholds = [] }, "thresholds is empty; at least one value is needed.");
        yield return Case<ValidationException>(SmallRuns.Request with { Thresholds = [.. Enumerable.Range(0, 1_000_000).Select(i => new StrategyFactory.Simulation.Contracts.Threshold(i * 1e-9, IsQuantile: false))] }, "The grid has 1000000 thresholds × 2 z_score_cutoffs × 2 regime_configs × 1 tickers = 4000000 strategies; allowed: at most 100000.");
        yield return Case<ValidationException>(SmallRuns.Request with { RegimeConfigs = [RegimeConfig.Of("mood", 1)] }, "unknown regime column 'mood'");
        yield return Case<ValidationException>(SmallRuns.Request with { PruneFraction = 1 }, "prune_fraction: 1 is not allowed");
        yield return Case<ValidationException>(SmallRuns.Request with { ExecutionDelayBars = 0 }, "execution_delay_bars");
        yield return Case<ValidationException>(SmallRuns.Request with { FeeBps = -1 }, "fee_bps is -1; allowed: 0 to 1000.");
        yield return Case<ValidationException>(SmallRuns.Request with { Timeframe = "2m" }, "2m");
        yield return Case<ValidationException>(SmallRuns.Request with { TargetTransform = "sqrt" }, "target_transform: 'sqrt' is not known");
        yield return Case<ValidationException>(SmallRuns.Request with { SqnMin = null, SqnMax = 1 }, "sqn_max: 1 lies below sqn_min 3.");
    }

    [TestCaseSource(nameof(Refusals))]
    public async Task A_refused_request_starts_nothing(EvolutionRequest request, Type refusal, string message)
    {
        var before = await _factory.CountAsync("evolution.evolution_runs");

        Assert.That(() => _factory.SendAsync(new StartEvolution(request)), Throws.TypeOf(refusal).With.Message.Contains(message));
        Assert.That(await _factory.CountAsync("evolution.evolution_runs"), Is.EqualTo(before));
    }

    private static TestCaseData Case<TException>(EvolutionRequest request, string message)
        where TException : Exception => new TestCaseData(request, typeof(TException), message).SetArgDisplayNames(message);
}
