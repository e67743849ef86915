using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Tests.Training.Algorithms.Trees;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Fitting;

/// <summary>Labels 0 and 1 by the logistic loss, of forests by shares of ones.</summary>
[TestFixture]
internal sealed class TrainSignTests
{
    private static readonly TrainingSpecification Sign = new()
    {
        Symbol = "SMALL",
        Features = SmallMarket.Features,
        RegimeConfigs = [RegimeConfig.Any],
        Label = TargetLabel.Sign,
    };

    private static readonly TrainingSpecification Boosted = Sign with
    {
        Algorithm = "XGBoost",
        MaxDepthGrid = [3],
        LearningRateGrid = [0.1],
        RegLambdaGrid = [1],
        MinChildWeightGrid = [20],
    };

    private static readonly TrainingSpecification Grown = Sign with
    {
        Algorithm = "RandomForest",
        MaxDepthGrid = [6],
        MinSamplesLeafGrid = [20],
        TreesGrid = [50],
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

    [TestCase("ElasticNet")]
    [TestCase("XGBoost")]
    [TestCase("RandomForest")]
    public async Task The_score_is_McFaddens_of_models_refitted_fold_by_fold(string algorithm)
    {
        var specification = Specification(algorithm);
        var training = (await _factory.SendAsync(new PrepareTraining(specification))).Training;
        var details = (await _factory.SendAsync(new FitModel(specification))).Details;
        var rows = training.RowsOf(details.Best).ToArray();
        var (loss, mean) = (0.0, 0.0);
        foreach (var fold in training.Validation.Of(rows.Length))
        {
            int[] learnt = [.. rows[..fold.TrainEnd], .. rows[fold.TrainResume..]];
            using var model = training.Algorithm.Refit(details.Best, training.Specification, training.Learn(learnt), CancellationToken.None).Model;
            var share = learnt.Average(row => training.Target.Span[row]);
            foreach (var row in rows[fold.TestStart..fold.TestEnd])
            {
                var probability = new double[1];
                model.Predict(training.Data.Features, new BarRange(row, row + 1), probability);
                var isOne = training.Target.Span[row] == 1;
                loss -= Math.Log(isOne ? probability[0] : 1 - probability[0]);
                mean -= Math.Log(isOne ? share : 1 - share);
            }
        }

        Assert.That(details.Score, Is.EqualTo(1 - (loss / mean)).Within(2e-6));
        Assert.That(details.Score, Is.GreaterThan(0.03), "half of every move is taken back by the next bar");
    }

    [TestCase("ElasticNet")]
    [TestCase("XGBoost")]
    [TestCase("RandomForest")]
    public async Task A_stored_model_predicts_returns_of_the_size_of_the_markets_moves_and_with_their_sign(string algorithm)
    {
        var model = await _factory.SendAsync(new TrainModel(Specification(algorithm)));
        var predictions = await _factory.SendAsync(new GetPredictions(model.ModelId));
        var (close, returns, moves) = (predictions.Data.Bars.Close.ToArray(), predictions.Returns.ToArray(), predictions.Moves().ToArray());

        var right = Enumerable.Range(0, returns.Length).Where(i => double.IsFinite(returns[i]))
            .Average(i => Math.Sign(returns[i]) == Math.Sign(close[predictions.Segment.Start + i + 1] - close[predictions.Segment.Start + i]) ? 1.0 : 0);
        Assert.That(right, Is.GreaterThan(0.6));
        for (var i = 0; i < returns.Length; i++)
        {
            Assert.That(double.IsNaN(returns[i]) || Math.Abs(returns[i]) <= moves[i] * Math.Sqrt(2 / Math.PI) * (1 + 1e-12));
        }
    }

    private static TrainingSpecification Specification(string algorithm)
    {
        if (algorithm == "ElasticNet")
        {
            return Sign with { AlphaGrid = [0.001], L1RatioGrid = [0.5] };
        }

        XGBoostPresence.Require();
        return algorithm == "XGBoost" ? Boosted : Grown;
    }
}
