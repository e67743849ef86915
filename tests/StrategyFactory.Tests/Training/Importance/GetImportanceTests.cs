using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Tests.Training.Algorithms.Trees;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Importance;

[TestFixture]
internal sealed class GetImportanceTests
{
    private static readonly TrainingSpecification Linear = new()
    {
        Symbol = "SMALL",
        Features = SmallMarket.Features,
        AlphaGrid = [0.001],
        L1RatioGrid = [0.5],
        RegimeConfigs = [RegimeConfig.Any],
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
    public async Task Trees_store_mean_absolute_SHAP_values_with_their_standard_error()
    {
        XGBoostPresence.Require();
        var model = await _factory.SendAsync(new TrainModel(SmallTrees.Boosting));
        var importance = await _factory.SendAsync(new GetImportance(model.ModelId));

        Assert.That(importance.Method, Is.EqualTo("shap"));
        Assert.That(importance.Importance.Keys, Is.EquivalentTo(SmallMarket.Features));
        Assert.That(importance.Importance.Values, Is.Ordered.Descending);
        Assert.That(importance.Importance.Values.First(), Is.InRange(1e-6, 1e-2), "a return");
        foreach (var (feature, value) in importance.Importance)
        {
            // Over 2,000 rows of a skewed positive number, sd about its mean: the error is a few percent of it.
            Assert.That(importance.StandardErrors![feature], value > 0 ? Is.InRange(0.005 * value, 0.2 * value) : Is.Zero, feature);
        }
    }

    [Test]
    public async Task All_methods_of_an_algorithm_stand_side_by_side()
    {
        XGBoostPresence.Require();
        foreach (var (specification, own) in new[] { (Linear, "weight"), (SmallTrees.Boosting, "shap"), (SmallTrees.Forest, "shap") })
        {
            var model = await _factory.SendAsync(new TrainModel(specification));
            var importance = await _factory.SendAsync(new GetImportance(model.ModelId, "all"));
            var again = await _factory.SendAsync(new GetImportance(model.ModelId, "permutation"));

            Assert.That(importance.Method, Is.EqualTo(own));
            Assert.That(importance.Measurements.Select(measurement => measurement.Method), Is.EqualTo(new[] { own, "permutation" }));
            Assert.That(importance.Measurements[1].Features[0].Importance, Is.InRange(0.001, 1), "a share of the variance");
            Assert.That(importance.Measurements[1].Features.Select(feature => feature.StandardError), Is.All.Not.Null);
            Assert.That(importance.Measurements[1].Rows, Is.GreaterThan(1000));
            Assert.That(again.Measurements.Single().Features, Is.EqualTo(importance.Measurements[1].Features), "seeded");
            Assert.That(importance.Measurements[0].Features.Take(4).Select(feature => feature.Feature), Does.Contain(importance.Measurements[1].Features[0].Feature));
        }
    }

    [Test]
    public async Task A_model_can_be_trained_to_be_judged_by_permutation()
    {
        var plain = await _factory.SendAsync(new TrainModel(Linear));
        var model = await _factory.SendAsync(new TrainModel(Linear with { ImportanceMethod = ImportanceMethod.Permutation }));
        var details = (await _factory.SendAsync(new GetModel(model.ModelId))).Details;
        var importance = await _factory.SendAsync(new GetImportance(model.ModelId));

        Assert.That(model.ModelId, Is.Not.EqualTo(plain.ModelId));
        Assert.That((details.ImportanceMethod, importance.Method), Is.EqualTo(("permutation", "permutation")));
        Assert.That(details.Importance, Is.EquivalentTo(importance.Importance.Values));
        Assert.That(details.ImportanceErrors, Has.Count.EqualTo(SmallMarket.Features.Count).And.All.GreaterThanOrEqualTo(0));
        Assert.That((await _factory.SendAsync(new GetImportance(plain.ModelId, "permutation"))).Importance, Is.EqualTo(importance.Importance), "measured later, it is the same");
    }

    [Test]
    public async Task Another_method_is_refused_by_name()
    {
        var model = await _factory.SendAsync(new TrainModel(Linear));
        Assert.That(
            () => _factory.SendAsync(new GetImportance(model.ModelId, "shap")),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo("method: ElasticNet has no importance 'shap'; it has weight, permutation.").And.Property("Field").EqualTo("method"));
        Assert.That(() => _factory.SendAsync(new GetImportance(model.ModelId, "magic")), Throws.TypeOf<UnprocessableException>());
    }

    [Test]
    public async Task Bars_that_changed_since_leave_only_what_was_stored()
    {
        await _factory.StoreAsync(SmallMarket.Generate("LIVE"));
        var model = await _factory.SendAsync(new TrainModel(Linear with { Symbol = "LIVE" }));
        await _factory.StoreAsync(Renamed(SmallMarket.Generate().Bend(4000)));

        Assert.That((await _factory.SendAsync(new GetImportance(model.ModelId))).Method, Is.EqualTo("weight"));
        Assert.That(() => _factory.SendAsync(new GetImportance(model.ModelId, "permutation")), Throws.TypeOf<ConflictException>().With.Message.Contains("have changed since it was trained"));
    }

    private static BarSeries Renamed(BarSeries bars) => new("LIVE", bars.Timeframe, bars.Times, bars.Open, bars.High, bars.Low, bars.Close, bars.Volume);
}
