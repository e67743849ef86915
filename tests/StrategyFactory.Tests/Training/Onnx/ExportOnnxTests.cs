using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Tests.Training.Algorithms.Trees;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Models;

namespace StrategyFactory.Tests.Training.Onnx;

/// <summary>Exported models in ONNX Runtime against the factory's own predictions on rows that no model was fitted on.</summary>
[TestFixture]
internal sealed class ExportOnnxTests
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
    public async Task Linear_models_predict_the_same(
        [Values("ElasticNet", "Lasso", "Ridge")] string algorithm, [Values] TargetLabel label, [Values(1, 12, 0)] int horizon)
    {
        var specification = Linear with { Algorithm = algorithm, L1RatioGrid = null, Label = label, Horizon = new(horizon) };
        var (model, ours, theirs) = await BothAsync(_factory, specification);

        Assert.That(Largest(ours, theirs), Is.LessThan(1e-12), "of the largest prediction");
        Assert.That(model.Details.Coefficients!.Weights.Count(weight => weight != 0), Is.GreaterThan(0));
    }

    [TestCase("log", PredictionUnit.LogPrice)]
    [TestCase("none", PredictionUnit.Price)]
    [TestCase("pct_change", PredictionUnit.Return)]
    public async Task Targets_that_are_levels_are_told_apart(string transform, PredictionUnit unit)
    {
        var (model, ours, theirs) = await BothAsync(_factory, Linear with { TargetTransform = transform });

        Assert.That((await _factory.SendAsync(new ExportOnnx(model.ModelId))).Unit, Is.EqualTo(unit));
        Assert.That(theirs, Is.EqualTo(ours).Within(1e-12));
    }

    [Test]
    public async Task Trees_predict_the_same_to_the_last_bit(
        [Values("XGBoost", "RandomForest")] string algorithm, [Values(TargetLabel.Return, TargetLabel.Volatility, TargetLabel.Barrier)] TargetLabel label)
    {
        XGBoostPresence.Require();
        var trees = algorithm == "XGBoost" ? SmallTrees.Boosting : SmallTrees.Forest;
        var (model, ours, theirs) = await BothAsync(_factory, trees with { Label = label, Horizon = new(label == TargetLabel.Return ? 1 : 5) });

        Assert.That(model.Details.Trees!.Trees, Is.GreaterThan(1));
        Assert.That(theirs, Is.EqualTo(ours));
        Assert.That(ours.Distinct().Count(), Is.GreaterThan(10));
    }

    [Test]
    public async Task A_forest_of_signs_predicts_the_same_to_the_last_bit()
    {
        XGBoostPresence.Require();
        var (model, ours, theirs) = await BothAsync(_factory, SmallTrees.Forest with { Label = TargetLabel.Sign });

        Assert.That((model.Details.Trees!.Mean, model.Details.Trees.Scale), Is.GreaterThan((0.4, 0.4)));
        Assert.That(theirs, Is.EqualTo(ours));
        Assert.That(ours.Distinct().Count(), Is.GreaterThan(10));
    }

    [Test]
    public async Task Trees_of_signs_predict_the_same_but_for_the_single_precision_of_their_probability()
    {
        XGBoostPresence.Require();
        var (_, ours, theirs) = await BothAsync(_factory, SmallTrees.Boosting with { Label = TargetLabel.Sign });

        Assert.That(Largest(ours, theirs), Is.LessThan(1e-6), "of the largest prediction");
    }

    [TestCase("XGBoost")]
    [TestCase("RandomForest")]
    public async Task Beside_every_cut_a_row_falls_into_the_same_leaf(string algorithm)
    {
        XGBoostPresence.Require();
        var model = await TrainAsync(_factory, algorithm == "XGBoost" ? SmallTrees.Boosting : SmallTrees.Forest);
        await using var scope = _factory.Services.CreateAsyncScope();
        var content = await scope.ServiceProvider.GetRequiredService<StoredContent>().ReadAsync(model.ModelId, CancellationToken.None);
        var written = scope.ServiceProvider.GetRequiredService<AlgorithmRegistry>().Of(algorithm);
        var attributes = written.WriteOnnx(model, content).Nodes[0].Attributes.ToDictionary(StringComparer.Ordinal);
        var cuts = (double[])((OnnxTensor)attributes["nodes_values_as_tensor"]).Values;
        var (columns, modes) = ((long[])attributes["nodes_featureids"], (string[])attributes["nodes_modes"]);
        var data = (await _factory.SendAsync(new GetPredictions(model.ModelId))).Data;

        // a real row for every node, with its feature moved onto the cut, and to both doubles beside it
        List<double[]> rows = [];
        foreach (var node in Enumerable.Range(0, cuts.Length).Where(node => modes[node] != "LEAF"))
        {
            foreach (var value in new[] { Math.BitDecrement(cuts[node]), cuts[node], Math.BitIncrement(cuts[node]), (float)cuts[node] })
            {
                double[] row = [.. data.Features.Select(feature => feature.Span[data.Segments.Simulation.Start + (node % 900)])];
                row[columns[node]] = value;
                rows.Add(row);
            }
        }

        ReadOnlyMemory<double>[] features = [.. Enumerable.Range(0, data.Features.Count).Select(column => (ReadOnlyMemory<double>)rows.Select(row => row[column]).ToArray())];
        var ours = new double[rows.Count];
        using (var fitted = written.Load(model, content))
        {
            fitted.Predict(features, new(0, rows.Count), ours);
        }

        using var scorer = new OnnxScorer((await _factory.SendAsync(new ExportOnnx(model.ModelId))).Content);
        Assert.That(scorer.Score(features, 0, rows.Count), Is.EqualTo(ours));
        Assert.That(rows.Chunk(4).Select((_, node) => ours[4 * node] != ours[(4 * node) + 1]).Count(moved => moved), Is.GreaterThan(20), "a cut that decides nothing tests nothing");
    }

    [TestCase("ElasticNet")]
    [TestCase("XGBoost")]
    public async Task A_row_that_lacks_a_feature_has_no_prediction(string algorithm)
    {
        Require(algorithm);
        var model = await TrainAsync(_factory, algorithm == "XGBoost" ? SmallTrees.Boosting : Linear);
        using var scorer = new OnnxScorer((await _factory.SendAsync(new ExportOnnx(model.ModelId))).Content);
        ReadOnlyMemory<double>[] features = [.. model.Details.Features.Select((_, column) => (ReadOnlyMemory<double>)new[] { 0.1, column == 2 ? double.NaN : 0.1, 0.1 })];

        Assert.That(scorer.Score(features, 0, 3).Select(double.IsNaN), Is.EqualTo(new[] { false, true, false }));
    }

    [Test]
    public async Task The_file_says_what_it_is_and_is_the_same_every_time()
    {
        var model = await TrainAsync(_factory, Linear);
        var exported = await _factory.SendAsync(new ExportOnnx(model.ModelId));
        using var scorer = new OnnxScorer(exported.Content);

        Assert.That(scorer.Inputs.Single().Key, Is.EqualTo("features"));
        Assert.That(scorer.Inputs["features"].Dimensions, Is.EqualTo(new[] { -1, SmallMarket.Features.Count }));
        Assert.That(scorer.Outputs.Single().Key, Is.EqualTo("prediction"));
        Assert.That(scorer.Outputs["prediction"].Dimensions, Is.EqualTo(new[] { -1, 1 }));
        Assert.That(scorer.About["strategy_factory.model_id"], Is.EqualTo(model.ModelId.ToString()));
        Assert.That(scorer.About["strategy_factory.fingerprint"], Is.EqualTo(model.Fingerprint));
        Assert.That(scorer.About["strategy_factory.features"], Is.EqualTo(string.Join(',', model.Details.Features)));
        Assert.That(scorer.About["strategy_factory.version"], Does.Match(@"^\d+\.\d+"));
        Assert.That((await _factory.SendAsync(new ExportOnnx(model.ModelId))).Content.ToArray(), Is.EqualTo(exported.Content.ToArray()));
    }

    [Test]
    public async Task A_model_that_walks_forward_is_refused()
    {
        var model = await TrainAsync(_factory, Linear with { DataOptions = new(new(1500, InBars: true), new(150, InBars: true)) });

        Assert.That(
            async () => await _factory.SendAsync(new ExportOnnx(model.ModelId)),
            Throws.InstanceOf<UnprocessableException>().With.Message.StartsWith("data_options: ").And.Message.Contains("150 bars"));
    }

    [TestCase("ElasticNet", "intraday/BTCUSDT_H1_2022-01_2026-04_binance.csv.gz", "1h")]
    [TestCase("XGBoost", "intraday/BTCUSDT_H1_2022-01_2026-04_binance.csv.gz", "1h")]
    [TestCase("RandomForest", "daily/SPY_D1_yahoo_to_2022-12.csv.gz", "1d")]
    public async Task Real_bars_are_predicted_the_same(string algorithm, string file, string timeframe)
    {
        Require(algorithm);
        _ = SharedData.Require("data/" + file);
        await using var factory = await TestFactory.CreateAsync(SmallMarket.Settings.ToDictionary(StringComparer.Ordinal));
        await factory.ImportAsync("REAL", timeframe, "data/" + file);
        var specification = algorithm switch { "XGBoost" => SmallTrees.Boosting, "RandomForest" => SmallTrees.Forest, _ => Linear };
        string[] features = [.. SmallMarket.Features, "volume_sma_20", "obv", "stoch_k_14"];
        var (_, ours, theirs) = await BothAsync(factory, specification with { Symbol = "REAL", Timeframe = timeframe, Features = features });

        Assert.That(ours, Has.Length.GreaterThan(1000));
        Assert.That(Largest(ours, theirs), algorithm == "ElasticNet" ? Is.LessThan(1e-11) : Is.Zero, "of the largest prediction");
    }

    private static void Require(string algorithm)
    {
        if (algorithm != "ElasticNet")
        {
            XGBoostPresence.Require();
        }
    }

    private static double Largest(double[] ours, double[] theirs)
    {
        Assert.That(theirs.Select(double.IsNaN), Is.EqualTo(ours.Select(double.IsNaN)));
        var scale = ours.Where(value => !double.IsNaN(value)).Max(Math.Abs);
        return ours.Zip(theirs).Where(pair => !double.IsNaN(pair.First)).Max(pair => Math.Abs(pair.First - pair.Second)) / scale;
    }

    private static async Task<StoredModelDetails> TrainAsync(TestFactory factory, TrainingSpecification specification) =>
        await factory.SendAsync(new GetModel((await factory.SendAsync(new TrainModel(specification))).ModelId));

    /// <summary>Returns of the simulation segment, by the factory and by the exported file.</summary>
    private static async Task<(StoredModelDetails Model, double[] Ours, double[] Theirs)> BothAsync(TestFactory factory, TrainingSpecification specification)
    {
        var model = await TrainAsync(factory, specification);
        var predictions = await factory.SendAsync(new GetPredictions(model.ModelId));
        var exported = await factory.SendAsync(new ExportOnnx(model.ModelId));
        using var scorer = new OnnxScorer(exported.Content);
        var (start, count) = (predictions.Segment.Start, predictions.Segment.Count);
        var scored = scorer.Score(predictions.Data.Features, start, count);
        var moves = predictions.Moves();
        for (var bar = 0; bar < count; bar++)
        {
            var close = predictions.Data.Bars.Close.Span[start + bar];
            scored[bar] = exported.Unit switch
            {
                PredictionUnit.Volatility => moves.Span[bar] * scored[bar],
                PredictionUnit.LogPrice => scored[bar] - Math.Log(close),
                PredictionUnit.Price => (scored[bar] / close) - 1,
                _ => scored[bar],
            };
        }

        return (model, predictions.Returns.ToArray(), scored);
    }
}
