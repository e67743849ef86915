using NUnit.Framework;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Algorithms;

/// <summary>On a machine without XGBoost's library.</summary>
[TestFixture]
internal sealed class GetAlgorithmsTests
{
    private TestFactory _withoutLibrary = null!;

    [OneTimeSetUp]
    public async Task StartAsync() =>
        _withoutLibrary = await SmallMarket.FactoryAsync(settings: [new("Training:XGBoostLibrary", "/nowhere/libxgboost.so")]);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_withoutLibrary is not null)
        {
            await _withoutLibrary.DisposeAsync();
        }
    }

    [Test]
    public async Task The_list_of_algorithms_says_which_are_missing_and_why()
    {
        var algorithms = await _withoutLibrary.SendAsync(new GetAlgorithms());
        Assert.That(
            algorithms.Where(algorithm => algorithm.Unavailable is null).Select(algorithm => algorithm.Name),
            Is.EqualTo(new[] { "ElasticNet", "Lasso", "Ridge" }));
        Assert.That(algorithms[3].Unavailable, Does.Contain("/nowhere/libxgboost.so"));
        Assert.That(algorithms[4].Grids, Is.EqualTo(new[] { "max_depth_grid", "min_samples_leaf_grid", "trees_grid" }));
    }

    [Test]
    public async Task Without_the_library_the_linear_family_trains_and_predicts()
    {
        var model = await _withoutLibrary.SendAsync(
            new TrainModel(new() { Symbol = "SMALL", Features = SmallMarket.Features, AlphaGrid = [0.01], L1RatioGrid = [0.5] }));
        Assert.That((await _withoutLibrary.SendAsync(new GetPredictions(model.ModelId))).Returns.Length, Is.GreaterThan(0));
    }
}
