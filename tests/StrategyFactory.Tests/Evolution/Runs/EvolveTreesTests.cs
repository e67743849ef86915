using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Search;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Tests.Training.Algorithms.Trees;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Evolution.Runs;

[TestFixture]
internal sealed class EvolveTreesTests
{
    private static readonly EvolutionRequest Boosting = SmallRuns.Request with
    {
        Algorithm = "XGBoost",
        AlphaGrid = null,
        L1RatioGrid = null,
        MaxDepthGrid = [2, 3],
        LearningRateGrid = [0.2],
        RegLambdaGrid = [1],
        MinChildWeightGrid = [20],
        Rounds = 20,
        EarlyStoppingRounds = 5,
        MaxGenerations = 3,
    };

    private static readonly EvolutionRequest Forest = Boosting with
    {
        Algorithm = "RandomForest",
        LearningRateGrid = null,
        RegLambdaGrid = null,
        MinChildWeightGrid = null,
        Rounds = null,
        EarlyStoppingRounds = null,
        TreesGrid = [10],
        MinSamplesLeafGrid = [20],
        MaxGenerations = 2,
    };

    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        XGBoostPresence.Require();
        _factory = await SmallMarket.FactoryAsync();
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
    public async Task A_run_of_XGBoost_prunes_by_SHAP_values()
    {
        var run = await _factory.EvolveAsync(Boosting);
        var importance = await _factory.SendAsync(new GetImportance(run.Generations[0].ModelId));
        var lineage = await _factory.SendAsync(new GetLineage(run.RunId));

        Assert.That((run.Status, run.StoppedReason, run.Error), Is.EqualTo(("COMPLETED", "max_generations", (string?)null)));
        Assert.That(run.Generations.Select(generation => generation.Features.Count), Is.EqualTo(new[] { 8, 6, 5 }));
        Assert.That(run.Generations.Select(generation => generation.BestSqn), Is.All.Not.Null);
        Assert.That(run.BestSqn, Is.GreaterThan(0), "half of every move comes back");
        Assert.That(importance.Method, Is.EqualTo("shap"));
        Assert.That(lineage[1].PrunedFeatures, Is.EquivalentTo(importance.Importance.Reverse().Take(2).Select(pair => pair.Key)));
        Assert.That(lineage[0].WithinNoise, Is.Empty);
        Assert.That(lineage[1].WithinNoise, Is.SubsetOf(lineage[1].PrunedFeatures));
        Assert.That(lineage[1].WithinNoise, Is.EqualTo(PruningNoise.Of(importance.Importance, importance.StandardErrors, lineage[1].PrunedFeatures, lineage[1].RemainingFeatures)));
    }

    [Test]
    public async Task An_adaptive_grid_of_trees_tells_what_it_saved_and_its_regret()
    {
        var run = await _factory.EvolveAsync(Boosting with { Seed = 80, AdaptiveGrid = true, ReportRegret = true, MaxGenerations = 1 });
        var saving = (await _factory.SendAsync(new GetRun(run.RunId))).Savings.Single(option => option.Option == "adaptive_grid");

        Assert.That((run.Status, run.Error), Is.EqualTo(("COMPLETED", (string?)null)));
        Assert.That(saving.FitsSaved, Is.EqualTo(2 * 3), "one of two growths in each of two regimes, on three folds");
        Assert.That(saving.Regret, Is.GreaterThanOrEqualTo(0));
    }

    [Test]
    public async Task A_run_of_a_forest_ends_as_any_other()
    {
        var run = await _factory.EvolveAsync(Forest);
        Assert.That((run.Status, run.StoppedReason, run.Error), Is.EqualTo(("COMPLETED", "max_generations", (string?)null)));
        Assert.That(run.BestSqn, Is.GreaterThan(0));
    }

    [Test]
    public async Task Equal_runs_on_two_databases_have_equal_numbers()
    {
        await using var other = await TestFactory.CreateAsync(new Dictionary<string, string?>(SmallMarket.Settings, StringComparer.Ordinal) { ["Training:Threads"] = "3" });
        await other.StoreAsync(SmallMarket.Generate());
        var request = Boosting with { Seed = 77, ImportanceMethod = ImportanceMethod.Permutation, MaxGenerations = 2 };
        var first = await _factory.NumbersAsync((await _factory.EvolveAsync(request)).RunId);
        var second = await other.NumbersAsync((await other.EvolveAsync(request)).RunId);

        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public async Task Damaged_trees_fail_their_run_alone()
    {
        var broken = await _factory.SendAsync(new StartEvolution(Boosting with { Seed = 78, MaxGenerations = 1 }));
        var sound = await _factory.SendAsync(new StartEvolution(Boosting with { Seed = 79, MaxGenerations = 1 }));
        var known = await _factory.SendAsync(new TrainModel(Training(Boosting with { Seed = 78 })));
        await using (var command = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Npgsql.NpgsqlDataSource>(_factory.Services)
            .CreateCommand("update training.boosters set content = substr(content, 1, 50) where model_id = $1"))
        {
            command.Parameters.Add(new() { Value = known.ModelId });
            await command.ExecuteNonQueryAsync();
        }

        await _factory.RunDueAsync();

        var failed = await _factory.SendAsync(new GetRun(broken.RunId));
        Assert.That((failed.Status, failed.StoppedReason), Is.EqualTo(("FAILED", "simulation_error")));
        Assert.That(failed.Error, Does.Contain($"The stored trees of model {known.ModelId} are damaged"));
        Assert.That((await _factory.SendAsync(new GetRun(sound.RunId))).Status, Is.EqualTo("COMPLETED"));
    }

    [Test]
    public void A_request_reads_back_what_it_wrote()
    {
        var json = JsonSerializer.Serialize(Boosting with { ImportanceMethod = ImportanceMethod.Permutation }, FactoryJson.Options);
        Assert.That(json, Does.Contain("\"max_depth_grid\":[2,3]").And.Contain("\"importance_method\":\"permutation\""));
        Assert.That(JsonSerializer.Serialize(JsonSerializer.Deserialize<EvolutionRequest>(json, FactoryJson.Options), FactoryJson.Options), Is.EqualTo(json));
    }

    private static TrainingSpecification Training(EvolutionRequest request) => new()
    {
        Symbol = request.Symbol,
        Algorithm = request.Algorithm,
        Features = request.SeedFeatures,
        MaxDepthGrid = request.MaxDepthGrid,
        LearningRateGrid = request.LearningRateGrid,
        RegLambdaGrid = request.RegLambdaGrid,
        MinChildWeightGrid = request.MinChildWeightGrid,
        Rounds = request.Rounds,
        EarlyStoppingRounds = request.EarlyStoppingRounds,
        RegimeConfigs = request.RegimeConfigs,
        Seed = request.Seed,
    };
}
