using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Evolution;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Runs;

[TestFixture]
internal sealed class StoppedReasonTests
{
    private readonly Interception _interception = new();
    private TestFactory _factory = null!;
    private bool _equalImportance;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await SmallMarket.FactoryAsync(services =>
        {
            _interception.Register(services);
            services.AddTransient<IRequestHandler<GetImportance, ModelImportance>>(provider => new ChosenImportance(provider.GetRequiredService<IMediator>(), () => _equalImportance));
        });
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

    [SetUp]
    public void SetUp() => (_interception.Before, _equalImportance) = ((_, _) => Task.CompletedTask, false);

    [TestCase(1)]
    [TestCase(2)]
    public async Task Max_generations_counts_generation_0(int generations)
    {
        var run = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = generations });

        Ends(run, "COMPLETED", "max_generations");
        Assert.That(run.Generations, Has.Count.EqualTo(generations));
        Assert.That(run.Generations.Select(generation => generation.Simulations), Is.All.EqualTo(8));
    }

    [Test]
    public async Task Min_features_ends_a_run_when_nothing_is_left_to_remove()
    {
        var run = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 10, MinFeatures = 5 });

        Ends(run, "COMPLETED", "min_features");
        Assert.That(run.Generations.Select(generation => generation.Features.Count), Is.Ordered.Descending.And.Unique);
        Assert.That(run.Generations[^1].Features, Has.Count.EqualTo(5));
    }

    [TestCase(8)]
    [TestCase(20)]
    public async Task With_no_more_seed_features_than_the_minimum_generation_0_runs_and_a_warning_says_so(int minimum)
    {
        var run = await _factory.EvolveAsync(SmallRuns.Request with { MinFeatures = minimum });

        Ends(run, "COMPLETED", "min_features");
        Assert.That(run.Generations, Has.Count.EqualTo(1));
        Assert.That(run.Warnings, Does.Contain($"Generation 0 has 8 features and min_features is {minimum}: nothing can be pruned."));
    }

    [Test]
    public async Task Equal_importance_ends_a_run()
    {
        _equalImportance = true;

        Ends(await _factory.EvolveAsync(SmallRuns.Request), "COMPLETED", "equal_importance");
    }

    [Test]
    public async Task A_fingerprint_that_the_lineage_has_already_ends_a_run_as_a_cycle()
    {
        var undisturbed = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 2, Seed = 3 });
        var started = await _factory.SendAsync(new StartEvolution(SmallRuns.Request with { Seed = 3 }));
        await using (var scope = _factory.Services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<EvolutionContext>();
            context.Lineage.Add(new() { Id = Guid.CreateVersion7(), RunId = started.RunId, Generation = 40, ChildModelId = Guid.NewGuid(), PruningReason = "seed", Fingerprint = undisturbed.Generations[1].Fingerprint });
            await context.SaveChangesAsync();
        }

        await _factory.RunDueAsync();

        var run = await _factory.SendAsync(new GetRun(started.RunId));
        Ends(run, "COMPLETED", "cycle");
        Assert.That(run.Generations, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_grid_that_gives_no_model_ends_a_run_as_training_error()
    {
        var run = await _factory.EvolveAsync(SmallRuns.Request with { AlphaGrid = [10] });

        Ends(run, "FAILED", "training_error");
        Assert.That(run.Error, Does.Contain("No cell of the grid gave a usable model for SMALL"));
        Assert.That(run.Generations, Is.Empty);
    }

    [Test]
    public async Task A_training_error_in_a_later_generation_keeps_the_earlier_ones()
    {
        _interception.Before = (request, _) => request is FitModel { Specification.Features.Count: < 8 } ? throw new UnprocessableException("The data are gone.") : Task.CompletedTask;

        var run = await _factory.EvolveAsync(SmallRuns.Request with { Seed = 4 });

        Ends(run, "FAILED", "training_error");
        Assert.That(run.Error, Is.EqualTo("The data are gone."));
        Assert.That(run.Generations, Has.Count.EqualTo(1));
        Assert.That(await _factory.SendAsync(new GetLineage(run.RunId)), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task When_every_simulation_fails_a_run_ends_as_simulation_error()
    {
        _interception.Before = (request, _) => request is GetPredictions ? throw new InvalidOperationException("out of order") : Task.CompletedTask;

        var run = await _factory.EvolveAsync(SmallRuns.Request);

        Ends(run, "FAILED", "simulation_error");
        Assert.That(run.Error, Does.Contain("out of order"));
        Assert.That(run.Generations.Single().BestSqnReason, Is.EqualTo("no strategy has a result"));
    }

    [Test]
    public async Task When_only_some_simulations_fail_a_run_goes_on()
    {
        _interception.Before = (request, _) => request is GetPredictions { Symbol: "OTHER" } ? throw new InvalidOperationException("out of order") : Task.CompletedTask;

        var run = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 2, SimulationTickers = ["small", "other", "SMALL"] });

        Ends(run, "COMPLETED", "max_generations");
        Assert.That(run.Generations.Select(generation => generation.Simulations), Is.All.EqualTo(8));
        Assert.That(await _factory.CountAsync("simulation.priority_jobs", $"run_id = '{run.RunId}' and status = 'FAILED'"), Is.EqualTo(16));
    }

    [Test]
    public async Task Without_a_trade_there_is_no_best_and_the_run_says_why_and_goes_on()
    {
        var run = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 2, Thresholds = [new(0.5, IsQuantile: false)] });

        Ends(run, "COMPLETED", "max_generations");
        Assert.That(run.BestSqn, Is.Null);
        Assert.That(run.Generations[0].BestSqnReason, Is.EqualTo("no strategy made 30 trades (most: 0)"));
        Assert.That(run.Warnings, Has.Some.Contains("no prediction reaches the smallest threshold 0.5").And.Contains("q0.95"));
        Assert.That((await _factory.SendAsync(new GetLineage(run.RunId)))[1].ParentSqn, Is.Null);
    }

    [Test]
    public async Task Results_that_are_too_good_are_counted_and_not_promoted()
    {
        var run = await _factory.EvolveAsync(SmallRuns.Relaxed with { MaxGenerations = 1, SqnMax = 0.01 });

        Ends(run, "COMPLETED", "max_generations");
        Assert.That(run.Generations[0].TooGood, Is.GreaterThan(0));
        Assert.That(run.Promoted, Is.False);
    }

    [Test]
    public async Task Flat_walk_forward_windows_become_warnings_of_the_run()
    {
        var run = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 1, DataOptions = new(new(60, InBars: true), new(400, InBars: true)) });

        Assert.That(run.Warnings, Does.Contain("Generation 0, SMALL: 3 of 3 walk-forward windows stay flat: the train window has fewer than 100 usable rows."));
    }

    private static void Ends(RunDetails run, string status, string reason)
    {
        Assert.That((run.Status, run.StoppedReason, run.Promoted), Is.EqualTo((status, reason, false)), run.Error);
        Assert.That(run.Progress, Is.Null);
        Assert.That(run.FinishedAt, Is.Not.Null);
    }

    private sealed class ChosenImportance(IMediator mediator, Func<bool> equal) : IRequestHandler<GetImportance, ModelImportance>
    {
        public async Task<ModelImportance> Handle(GetImportance request, CancellationToken cancellationToken)
        {
            var details = (await mediator.Send(new GetModel(request.ModelId), cancellationToken)).Details;
            return new(request.ModelId, "test", details.Features.Zip(details.Importance).ToDictionary(pair => pair.First, pair => equal() ? 1 : pair.Second, StringComparer.Ordinal));
        }
    }
}
