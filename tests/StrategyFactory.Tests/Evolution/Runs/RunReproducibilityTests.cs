using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Runs;

[TestFixture]
internal sealed class RunReproducibilityTests
{
    private static readonly EvolutionRequest Request = SmallRuns.Request with
    {
        MaxGenerations = 3,
        RegimeConfigs = [RegimeConfig.Any, RegimeConfig.Of("regime_gmm", 0), RegimeConfig.Of("regime_vix", 0, 1)],
    };

    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _factory = await SmallMarket.FactoryAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    [Test]
    public async Task The_same_request_gives_the_same_lineage_models_and_numbers_and_reuses_the_models()
    {
        var first = await _factory.EvolveAsync(Request with { Seed = 21 });
        var second = await _factory.EvolveAsync(Request with { Seed = 21 });

        Assert.That(await _factory.NumbersAsync(second.RunId), Is.EqualTo(await _factory.NumbersAsync(first.RunId)));
        Assert.That(second.Generations.Select(generation => generation.Fingerprint), Is.EqualTo(first.Generations.Select(generation => generation.Fingerprint)));
        Assert.That(second.Generations.Select(generation => generation.ModelId), Is.EqualTo(first.Generations.Select(generation => generation.ModelId)));
        Assert.That(first.Generations.Select(generation => generation.Reused), Is.All.False);
        Assert.That(second.Generations.Select(generation => (generation.Reused, generation.ModelsTrained)), Is.All.EqualTo((true, 0)));
    }

    [Test]
    public async Task Two_runs_at_once_that_need_the_same_model_fit_it_once()
    {
        var interception = new Interception();
        await using var factory = await SmallMarket.FactoryAsync(interception.Register);
        var (fits, asked) = (0, 0);
        var both = new TaskCompletionSource();
        interception.Before = async (request, _) =>
        {
            if (request is ReserveTraining && Interlocked.Increment(ref asked) == 2)
            {
                both.SetResult();
            }
            else if (request is FitModel && Interlocked.Increment(ref fits) == 1)
            {
                await both.Task;        // the other run has planned the same training and is about to ask for it
            }
        };
        var request = Request with { MaxGenerations = 1 };
        var (first, second) = (await factory.SendAsync(new StartEvolution(request)), await factory.SendAsync(new StartEvolution(request)));
        await Task.WhenAll(factory.SendAsync(new RunEvolution(first.RunId)), factory.SendAsync(new RunEvolution(second.RunId)));

        Assert.That((fits, asked), Is.EqualTo((1, 2)));
        Assert.That(await factory.NumbersAsync(second.RunId), Is.EqualTo(await factory.NumbersAsync(first.RunId)));
        Assert.That(await factory.CountAsync("training.models"), Is.EqualTo(1));
        Assert.That(await factory.CountAsync("evolution.generations", "reused and models_trained = 0"), Is.EqualTo(1));
    }

    [Test]
    public async Task Equal_runs_at_the_same_time_share_their_models_and_end_alike()
    {
        var models = await _factory.CountAsync("training.models");
        var started = (await _factory.SendAsync(new StartEvolutionBatch(["SMALL"], Request with { Seed = 23 }))).Runs;
        var twin = await _factory.SendAsync(new StartEvolution(Request with { Seed = 23 }));
        await Task.WhenAll(_factory.SendAsync(new RunEvolution(started[0].RunId)), _factory.SendAsync(new RunEvolution(twin.RunId)));
        await _factory.RunDueAsync();

        Assert.That(await _factory.NumbersAsync(twin.RunId), Is.EqualTo(await _factory.NumbersAsync(started[0].RunId)));
        Assert.That(await _factory.CountAsync("training.models"), Is.EqualTo(models + 3));
    }

    [Test]
    public async Task The_same_request_on_another_database_gives_the_same_numbers()
    {
        await using var elsewhere = await SmallMarket.FactoryAsync(settings: [new("Simulation:BatchSize", "5")]);

        var here = await _factory.EvolveAsync(Request with { Seed = 22 });
        var there = await elsewhere.EvolveAsync(Request with { Seed = 22 });

        Assert.That(await elsewhere.NumbersAsync(there.RunId), Is.EqualTo(await _factory.NumbersAsync(here.RunId)));
        Assert.That(there.Generations.Select(generation => generation.Fingerprint), Is.EqualTo(here.Generations.Select(generation => generation.Fingerprint)));
    }

    [Test]
    public async Task The_order_of_features_and_grids_does_not_matter()
    {
        var first = await _factory.EvolveAsync(Request);
        var second = await _factory.EvolveAsync(Request with
        {
            SeedFeatures = [.. SmallMarket.Features.Reverse()],
            AlphaGrid = [.. Request.AlphaGrid!.Reverse()],
            RegimeConfigs = [.. Request.RegimeConfigs!.Reverse()],
        });

        Assert.That(second.Generations.Select(generation => generation.Fingerprint), Is.EqualTo(first.Generations.Select(generation => generation.Fingerprint)));
        Assert.That(second.Generations.Select(generation => generation.BestSqn), Is.EqualTo(first.Generations.Select(generation => generation.BestSqn)));
    }

    [Test]
    public async Task Changing_the_holdout_changes_no_result_of_any_strategy()
    {
        var bent = SmallMarket.Generate("BENT").Bend(4080);
        await _factory.StoreAsync(bent);

        var before = await _factory.EvolveAsync(Request);
        var after = await _factory.EvolveAsync(Request with { Symbol = "BENT" });

        Assert.That(after.Generations[0].Fingerprint, Is.Not.EqualTo(before.Generations[0].Fingerprint), "the data did change");
        Assert.That(await _factory.NumbersAsync(after.RunId), Is.EqualTo(await _factory.NumbersAsync(before.RunId)));
        Assert.That(await _factory.CountAsync("training.holdout_reads", $"run_id in ('{before.RunId}', '{after.RunId}')"), Is.Zero);
    }

    [Test]
    public async Task Changing_the_holdout_changes_no_choice_but_what_is_read_there()
    {
        await _factory.StoreAsync(SmallMarket.Generate("CURVED").Bend(4080));

        var before = (await _factory.EvolveAsync(SmallRuns.Relaxed)).Promotion!;
        var after = (await _factory.EvolveAsync(SmallRuns.Relaxed with { Symbol = "CURVED" })).Promotion!;

        Assert.That(Written(after.Holdout), Is.Not.EqualTo(Written(before.Holdout)), "the holdout did change");
        Assert.That(
            Written(after with { PromotedId = before.PromotedId, ModelId = before.ModelId, Ticker = before.Ticker, Holdout = before.Holdout, Verdict = before.Verdict, Reasons = before.Reasons }),
            Is.EqualTo(Written(before)));
    }

    [Test]
    public async Task Lineage_leads_from_the_seed_to_the_last_generation()
    {
        var run = await _factory.EvolveAsync(Request);
        var lineage = await _factory.SendAsync(new GetLineage(run.RunId));

        Assert.Multiple(() =>
        {
            Assert.That(lineage.Select(entry => entry.Generation), Is.EqualTo(new[] { 0, 1, 2 }));
            Assert.That(lineage[0] is { ParentModelId: null, ParentSqn: null, PruningReason: "seed", PrunedFeatures.Count: 0 });
            Assert.That(lineage[0].RemainingFeatures, Is.EqualTo(SmallMarket.Features));
            Assert.That(lineage.Select(entry => entry.Fingerprint), Is.EqualTo(run.Generations.Select(generation => generation.Fingerprint)));
            Assert.That(lineage.Select(entry => entry.ChildSqn), Is.EqualTo(run.Generations.Select(generation => generation.BestSqn)));
            Assert.That(run.BestSqn, Is.EqualTo(run.Generations.Max(generation => generation.BestSqn)).And.Not.Null);
        });
        for (var i = 1; i < lineage.Count; i++)
        {
            Assert.That(lineage[i].ParentModelId, Is.EqualTo(lineage[i - 1].ChildModelId));
            Assert.That(lineage[i].ParentSqn, Is.EqualTo(lineage[i - 1].ChildSqn));
            Assert.That(lineage[i].PruningReason, Is.EqualTo("low_importance"));
            Assert.That(lineage[i].PrunedFeatures, Is.Not.Empty);
            Assert.That(lineage[i].PrunedFeatures.Concat(lineage[i].RemainingFeatures), Is.EquivalentTo(lineage[i - 1].RemainingFeatures));
        }
    }

    private static string Written(object document) => JsonSerializer.Serialize(document, FactoryJson.Options);
}
