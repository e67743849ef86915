using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Search;

[TestFixture]
internal sealed class LookAheadTests
{
    private static readonly EvolutionRequest Request = SmallRuns.Request with { Algorithm = "Ridge", L1RatioGrid = null, MaxGenerations = 3, MinFeatures = 3, LookAhead = 3 };
    private readonly Interception _interception = new();
    private TestFactory _factory = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        (_interception.Before, _interception.After) = ((_, _) => Task.CompletedTask, _ => { });
        _factory = await SmallMarket.FactoryAsync(_interception.Register);
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    [Test]
    public async Task Every_generation_tries_its_alternatives_and_goes_on_from_the_best()
    {
        var plain = await _factory.EvolveAsync(Request with { LookAhead = 1 });
        var run = await _factory.EvolveAsync(Request);
        var lineage = await _factory.SendAsync(new GetLineage(run.RunId));

        Assert.That(run.Generations.Select(generation => (generation.Generation, generation.Alternative)), Is.EqualTo(new[] { (0, 0), (1, 0), (1, 1), (1, 2), (2, 0), (2, 2) }), "where a feature set was tried before, the alternative is left out");
        Assert.That(lineage.Select(entry => entry.PruningReason).Take(4), Is.EqualTo(new[] { "seed", "low_importance", "fewer_removed", "more_removed" }));
        Assert.That(run.Generations[1].Features, Is.EqualTo(plain.Generations[1].Features), "alternative 0 is the plain pruning");
        foreach (var siblings in run.Generations.GroupBy(generation => generation.Generation))
        {
            var continuing = siblings.Single(generation => generation.Continues);
            Assert.That(continuing.BestSqn, Is.EqualTo(siblings.Max(generation => generation.BestSqn)));
            Assert.That(lineage.Where(entry => entry.Generation == siblings.Key + 1).Select(entry => (entry.ParentModelId, entry.ParentSqn)), Is.All.EqualTo(((Guid?)continuing.ModelId, continuing.BestSqn)));
        }

        Assert.That(lineage.Select(entry => entry.ChildSqn), Is.EqualTo(run.Generations.Select(generation => generation.BestSqn)));
        Assert.That(run.BestSqn, Is.EqualTo(run.Generations.Max(generation => generation.BestSqn)));
    }

    [Test]
    public async Task What_was_tried_counts_as_trials_and_as_work_beyond_the_plain_search()
    {
        var run = await _factory.EvolveAsync(Request);
        var saving = run.Saving("look_ahead");
        var beyond = run.Generations.Where(generation => generation.Alternative > 0).ToList();

        Assert.That(await _factory.CountAsync("evolution.trials"), Is.EqualTo(run.Generations.Sum(generation => generation.Simulations)));
        Assert.That((saving.Generations, saving.SimulationsSaved), Is.EqualTo((beyond.Count, -beyond.Sum(generation => generation.Simulations))));
        Assert.That(saving.FitsSaved, Is.EqualTo(-beyond.Sum(generation => generation.ModelsTrained) * 6));
        Assert.That(saving.SecondsSaved, Is.Negative);
        var left = run.Generations.Any(generation => generation is { Alternative: > 0, Continues: true });
        Assert.That(saving.Note.Contains("goes on", StringComparison.Ordinal), Is.EqualTo(left), "leaving the plain line is told");
    }

    [Test]
    public async Task The_best_qualifier_of_all_alternatives_is_promoted_and_their_strategies_are_judged_together()
    {
        var probe = await _factory.EvolveAsync(SearchRuns.PromotedLate with { SqnMin = 1e6, LookAhead = 3, MaxGenerations = 2, Seed = 2 });
        var best = probe.Generations.Where(generation => generation.Generation == 1).MaxBy(generation => generation.BestSqn)!;
        var run = await _factory.EvolveAsync(SearchRuns.PromotedLate with { SqnMin = best.BestSqn, LookAhead = 3, Seed = 3 });

        Assert.That((run.StoppedReason, run.Promotion!.Generation, run.Promotion.Sqn), Is.EqualTo(("promoted", 1, best.BestSqn)));
        Assert.That(run.Generations.Single(generation => generation is { Generation: 1, Continues: true }).ModelId, Is.EqualTo(run.Promotion.ModelId));
    }

    [Test]
    public async Task An_alternative_that_cannot_be_trained_is_left_out_with_a_warning()
    {
        var fits = 0;
        _interception.Before = (request, _) => request is FitModel && ++fits == 3 ? throw new UnprocessableException("No cell gave a model.", "alpha_grid") : Task.CompletedTask;

        var run = await _factory.EvolveAsync(Request with { MaxGenerations = 2 });

        Assert.That((run.StoppedReason, run.Error), Is.EqualTo(("max_generations", (string?)null)));
        Assert.That(run.Generations.Select(generation => (generation.Generation, generation.Alternative)), Is.EqualTo(new[] { (0, 0), (1, 0), (1, 2) }));
        Assert.That(run.Warnings, Does.Contain("Generation 1, alternative 1: No cell gave a model."));
    }

    [Test]
    public async Task A_hit_in_one_alternative_stops_them_all()
    {
        var run = await _factory.EvolveAsync(SearchRuns.PromotedLate with { LookAhead = 2, StopOnFirstHit = true });

        Assert.That(run.StoppedReason, Is.EqualTo("promoted"));
        Assert.That(await _factory.CountAsync("simulation.priority_jobs", "status in ('PENDING', 'RUNNING')"), Is.Zero);
        Assert.That(await _factory.CountAsync("evolution.trials"), Is.EqualTo(await _factory.CountAsync("simulation.priority_jobs", "status = 'COMPLETED'")));
    }
}
