using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Fitting;

[TestFixture]
internal sealed class TrainModelTests
{
    private static readonly TrainingSpecification Small = new()
    {
        Symbol = "SMALL",
        Features = SmallMarket.Features,
        AlphaGrid = [0.001, 0.1],
        L1RatioGrid = [0.5, 0.9],
        RegimeConfigs = [RegimeConfig.Any, RegimeConfig.Of("regime_gmm", 0), RegimeConfig.Of("regime_vix", 0)],
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
    public async Task A_stored_model_reads_back_bit_for_bit()
    {
        var specification = Small with { Seed = 11 };
        var fitted = (await _factory.SendAsync(new FitModel(specification))).Details;
        var stored = await _factory.SendAsync(new TrainModel(specification));

        var read = (await _factory.SendAsync(new GetModel(stored.ModelId))).Details;

        Assert.Multiple(() =>
        {
            Assert.That(stored.Reused, Is.False);
            Assert.That(Bits(read.Coefficients!.Weights), Is.EqualTo(Bits(fitted.Coefficients!.Weights)));
            Assert.That(Bits(read.Coefficients!.StandardisedWeights), Is.EqualTo(Bits(fitted.Coefficients!.StandardisedWeights)));
            Assert.That(Bits(read.Coefficients!.Means), Is.EqualTo(Bits(fitted.Coefficients!.Means)));
            Assert.That(Bits(read.Coefficients!.Scales), Is.EqualTo(Bits(fitted.Coefficients!.Scales)));
            Assert.That(
                Bits([read.Coefficients!.Intercept, read.Score, read.PredictionMean, read.PredictionSd, read.LargestPrediction]),
                Is.EqualTo(Bits([fitted.Coefficients!.Intercept, fitted.Score, fitted.PredictionMean, fitted.PredictionSd, fitted.LargestPrediction])));
            Assert.That(read.Cells, Is.EqualTo(fitted.Cells));
            Assert.That(read.Best, Is.EqualTo(fitted.Best));
            Assert.That(read.RunnerUp, Is.EqualTo(fitted.RunnerUp).And.EqualTo(fitted.Cells.Where(cell => cell != fitted.Best && cell.NonZero > 0).MaxBy(cell => cell.Score)));
            Assert.That(read.RunnerUp!.Score, Is.LessThan(read.Score));
            Assert.That(read.Snapshots, Is.EqualTo(fitted.Snapshots));
            Assert.That(read.Features, Is.EqualTo(SmallMarket.Features));
        });
    }

    [Test]
    public async Task The_whole_grid_is_kept_and_the_best_cell_is_its_highest_score()
    {
        var plan = await _factory.SendAsync(new PlanTraining(Small));
        var details = (await _factory.SendAsync(new GetModel((await _factory.SendAsync(new TrainModel(Small))).ModelId))).Details;

        Assert.Multiple(() =>
        {
            Assert.That(plan.Cells, Is.EqualTo(12));
            Assert.That(details.Cells, Has.Count.EqualTo(12));
            Assert.That(details.Best.Score, Is.EqualTo(details.Cells.Where(cell => cell.NonZero > 0).Max(cell => cell.Score)));
            Assert.That(details.Score, Is.EqualTo(details.Best.Score).And.GreaterThan(0), "half of every move comes back");
            Assert.That(details.Cells.Select(cell => (cell.RegimeConfig.ToString(), cell.Alpha, cell.L1Ratio)), Is.Unique);
            Assert.That(details.SelectionBars, Is.EqualTo(2880 - 2));
            Assert.That(details.RegimeVixSource, Is.EqualTo("realised"));
        });
    }

    [Test]
    public async Task A_known_fingerprint_is_reused_whatever_the_order_of_its_sets()
    {
        var first = await _factory.SendAsync(new TrainModel(Small with { Seed = 12 }));
        var second = await _factory.SendAsync(new TrainModel(Small with
        {
            Symbol = " small ",
            Seed = 12,
            Features = [.. SmallMarket.Features.Reverse()],
            AlphaGrid = [0.1, 0.001, 0.1],
            L1RatioGrid = [0.9, 0.5],
            RegimeConfigs = [.. Small.RegimeConfigs!.Reverse()],
        }));

        Assert.That(first.Reused, Is.False);
        Assert.That(first.ModelsTrained, Is.GreaterThan(0));
        Assert.That(second, Is.EqualTo(new StoredModel(first.ModelId, first.Fingerprint, Reused: true, 0)));
    }

    [Test]
    public async Task Concurrent_trainings_of_one_fingerprint_end_in_one_model()
    {
        var specification = Small with { Seed = 13 };
        var models = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _factory.SendAsync(new TrainModel(specification))));

        Assert.That(models.Select(model => model.ModelId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(models.Count(model => !model.Reused), Is.EqualTo(1));
        Assert.That((await _factory.SendAsync(new GetModels("small"))).Count(model => model.Fingerprint == models[0].Fingerprint), Is.EqualTo(1));
    }

    [Test]
    public async Task Importance_is_the_absolute_standardised_weight_largest_first()
    {
        var model = await _factory.SendAsync(new TrainModel(Small));
        var details = (await _factory.SendAsync(new GetModel(model.ModelId))).Details;
        var importance = await _factory.SendAsync(new GetImportance(model.ModelId));

        Assert.That(importance.Importance.Values, Is.Ordered.Descending);
        Assert.That(importance.Importance.Keys, Is.EquivalentTo(SmallMarket.Features));
        foreach (var (feature, weight) in details.Features.Zip(details.Coefficients!.StandardisedWeights))
        {
            Assert.That(importance.Importance[feature], Is.EqualTo(Math.Abs(weight)));
        }
    }

    [TestCase("Lasso", 1.0)]
    [TestCase("ridge", 0.0)]
    public async Task Lasso_and_ridge_fix_the_ratio(string algorithm, double ratio)
    {
        var model = await _factory.SendAsync(new TrainModel(Small with { Algorithm = algorithm, L1RatioGrid = null }));
        var details = (await _factory.SendAsync(new GetModel(model.ModelId))).Details;

        Assert.That(details.Cells, Has.Count.EqualTo(6));
        Assert.That(details.Cells.Select(cell => cell.L1Ratio), Is.All.EqualTo(ratio));
        Assert.That(
            () => _factory.SendAsync(new PlanTraining(Small with { Algorithm = algorithm, L1RatioGrid = [0.3] })),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("l1_ratio_grid").And.Property("Field").EqualTo("l1_ratio_grid"));
    }

    [Test]
    public async Task Two_features_with_identical_values_train()
    {
        await _factory.StoreAsync(SmallMarket.Generate("TWIN"));

        var model = await _factory.SendAsync(new TrainModel(Small with { Features = ["return_1", "TWIN.return_1", "ibs"] }));

        var details = (await _factory.SendAsync(new GetModel(model.ModelId))).Details;
        Assert.That(details.Features, Is.EqualTo(new[] { "TWIN.return_1", "ibs", "return_1" }));
        Assert.That(details.Coefficients!.Weights, Is.All.Matches<double>(double.IsFinite));
        Assert.That(details.Score, Is.GreaterThan(0));
    }

    [Test]
    public async Task A_feature_named_twice_counts_once() =>
        Assert.That((await _factory.SendAsync(new PlanTraining(Small with { Features = ["ibs", "rsi_14", "ibs"] }))).Features, Is.EqualTo(new[] { "ibs", "rsi_14" }));

    [Test]
    public async Task Changing_bars_after_selection_changes_no_coefficient()
    {
        var before = await FitFreshAsync(SmallMarket.Generate());
        var after = await FitFreshAsync(SmallMarket.Generate().Bend(2880));

        Assert.That(after.Snapshots, Is.Not.EqualTo(before.Snapshots), "the data did change");
        Assert.That(before.Cells.Where(cell => cell.Skipped is null).Select(cell => cell.RegimeConfig).Distinct().Count(), Is.EqualTo(3), "every regime was fitted");
        Assert.That(after.Cells, Is.EqualTo(before.Cells));
        Assert.That(Bits(after.Coefficients!.Weights), Is.EqualTo(Bits(before.Coefficients!.Weights)));
        Assert.That(Bits([after.Coefficients!.Intercept, after.PredictionMean, after.PredictionSd]), Is.EqualTo(Bits([before.Coefficients!.Intercept, before.PredictionMean, before.PredictionSd])));
    }

    [TestCase(2880, TestName = "the first bar of the simulation")]
    [TestCase(3500, TestName = "a bar of the simulation")]
    [TestCase(4079, TestName = "the last bar of the simulation")]
    [TestCase(4080, TestName = "the first bar of the holdout")]
    [TestCase(4799, TestName = "the last bar of the holdout")]
    public async Task Changing_one_bar_after_selection_changes_no_part_of_the_model(int bar)
    {
        var bars = SmallMarket.Generate();
        var (before, regimes) = await FitWithRegimesAsync(bars);
        var (after, bentRegimes) = await FitWithRegimesAsync(bars.Bend(bar, bar + 1));

        Assert.That(after.Snapshots, Is.Not.EqualTo(before.Snapshots), "the data did change");
        Assert.That(after.Cells, Is.EqualTo(before.Cells), "scores and hyperparameters");
        Assert.That(after.Best, Is.EqualTo(before.Best));
        foreach (var part in new Func<LinearCoefficients, IReadOnlyList<double>>[] { model => model.Weights, model => model.StandardisedWeights, model => model.Means, model => model.Scales, model => [model.Intercept] })
        {
            Assert.That(Bits(part(after.Coefficients!)), Is.EqualTo(Bits(part(before.Coefficients!))), "coefficients and scaler");
        }

        Assert.That(Bits(after.Importance), Is.EqualTo(Bits(before.Importance)));
        Assert.That(Bits([after.PredictionMean, after.PredictionSd, after.LargestPrediction, after.Score]), Is.EqualTo(Bits([before.PredictionMean, before.PredictionSd, before.LargestPrediction, before.Score])));
        Assert.That(bentRegimes[..bar], Is.EqualTo(regimes[..bar]), "the mixture is fitted on the selection alone");
    }

    private static async Task<(ModelDetails Model, sbyte[] Regimes)> FitWithRegimesAsync(BarSeries bars)
    {
        await using var factory = await TestFactory.CreateAsync(SmallMarket.Settings);
        await factory.StoreAsync(bars);
        var stored = await factory.SendAsync(new TrainModel(Small));
        var predictions = await factory.SendAsync(new GetPredictions(stored.ModelId));
        return ((await factory.SendAsync(new GetModel(stored.ModelId))).Details, predictions.Data.Regimes.Gmm.ToArray());
    }

    private static async Task<ModelDetails> FitFreshAsync(BarSeries bars)
    {
        await using var factory = await TestFactory.CreateAsync(SmallMarket.Settings);
        await factory.StoreAsync(bars);
        return (await factory.SendAsync(new FitModel(Small with { RegimeConfigs = [RegimeConfig.Any, RegimeConfig.Of("regime_gmm", 0), RegimeConfig.Of("regime_vix", 0, 1)] }))).Details;
    }

    private static long[] Bits(IEnumerable<double> values) => [.. values.Select(BitConverter.DoubleToInt64Bits)];
}
