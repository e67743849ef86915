using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Algorithms.Trees;

[TestFixture]
internal sealed class TrainTreesTests
{
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
    public async Task Rows_without_a_target_or_a_feature_are_dropped_and_counted()
    {
        var specification = SmallTrees.Boosting with { Features = [.. SmallMarket.Features, "dist_sma_200"] };
        var details = (await _factory.SendAsync(new FitModel(specification))).Details;
        Assert.That((details.SelectionBars, details.UsableRows), Is.EqualTo((2878, 2878 - 199)));
    }

    private static IEnumerable<TestCaseData> Algorithms()
    {
        yield return new TestCaseData(SmallTrees.Boosting).SetArgDisplayNames("XGBoost");
        yield return new TestCaseData(SmallTrees.Forest).SetArgDisplayNames("RandomForest");
    }

    [TestCaseSource(nameof(Algorithms))]
    public async Task A_stored_model_reads_back_byte_for_byte_and_predicts_bit_for_bit(TrainingSpecification specification)
    {
        specification = specification with { Seed = 11 };
        var fitted = await _factory.SendAsync(new FitModel(specification));
        var stored = await _factory.SendAsync(new TrainModel(specification));

        var read = (await _factory.SendAsync(new GetModel(stored.ModelId))).Details;
        var first = await _factory.SendAsync(new GetPredictions(stored.ModelId));
        var second = await _factory.SendAsync(new GetPredictions(stored.ModelId));

        Assert.Multiple(() =>
        {
            Assert.That(stored.Reused, Is.False);
            Assert.That(stored.ModelsTrained, Is.EqualTo(specification.RegimeConfigs!.Count * 4));
            Assert.That(read.Trees, Is.EqualTo(fitted.Details.Trees));
            Assert.That(read.Trees!.Bytes, Is.EqualTo(fitted.Content!.Value.Length));
            Assert.That(read.Trees.Trees, Is.EqualTo(read.Best.Tree!.Trees));
            Assert.That(read.Coefficients, Is.Null);
            Assert.That(read.Cells, Is.EqualTo(fitted.Details.Cells));
            Assert.That(read.Importance, Is.EqualTo(fitted.Details.Importance));
            Assert.That(read.ImportanceErrors, Is.EqualTo(fitted.Details.ImportanceErrors));
            Assert.That(read.Score, Is.GreaterThan(0), "half of every move comes back");
            Assert.That(second.Returns.ToArray(), Is.EqualTo(first.Returns.ToArray()));
            Assert.That(second.FittedMagnitudes.Span[^1], Is.EqualTo(read.LargestPrediction));
        });
    }

    [TestCaseSource(nameof(Algorithms))]
    public async Task The_plan_counts_what_the_fit_reports(TrainingSpecification specification)
    {
        var reports = new List<int>();
        var plan = await _factory.SendAsync(new PlanTraining(specification));
        var details = (await _factory.SendAsync(new FitModel(specification, reports.Add))).Details;

        var growths = specification.Algorithm == "XGBoost" ? 8 : 2;
        Assert.That((plan.Cells, plan.Fits), Is.EqualTo((details.Cells.Count, growths * 5 + 5 + 1)));
        Assert.That(reports, Is.Ordered.And.Count.EqualTo(specification.Algorithm == "XGBoost" ? growths : growths * 5), "the folds of a boosting cell end together");
        Assert.That(reports[^1], Is.EqualTo(plan.Cells));
        Assert.That(details.Best.Score, Is.EqualTo(details.Cells.Max(cell => cell.Score)));
        Assert.That(details.Cells.Select(cell => (cell.RegimeConfig.ToString(), cell.Tree! with { Trees = specification.TreesGrid is null ? null : cell.Tree.Trees })), Is.Unique);
        Assert.That(details.Cells.Select(cell => (cell.Alpha, cell.L1Ratio)), Is.All.EqualTo(((double?)null, (double?)null)));
    }

    [Test]
    public async Task Early_stopping_ends_before_the_last_round_and_the_refit_has_the_chosen_rounds()
    {
        var stored = await _factory.SendAsync(new TrainModel(SmallTrees.Boosting with { Rounds = 300, LearningRateGrid = [0.5], Seed = 3 }));
        var details = (await _factory.SendAsync(new GetModel(stored.ModelId))).Details;

        Assert.That(details.Cells.Select(cell => cell.Tree!.Trees), Is.All.InRange(1, 100));
        Assert.That(details.Trees!.Trees, Is.EqualTo(details.Best.Tree!.Trees));
    }

    [TestCaseSource(nameof(Algorithms))]
    public async Task Successive_halving_gives_up_half_of_the_growths_after_two_folds_and_counts_what_it_saved(TrainingSpecification specification)
    {
        var reports = new List<int>();
        var whole = (await _factory.SendAsync(new FitModel(specification))).Details;
        var halved = (await _factory.SendAsync(new FitModel(specification with { AdaptiveGrid = true }, reports.Add))).Details;

        var (regimes, growths) = specification.Algorithm == "XGBoost" ? (2, 4) : (1, 2);
        Assert.That(whole.Halving, Is.Null);
        Assert.That(halved.Halving!.Rungs, Is.EqualTo(new[] { new HalvingRung(2, 4 * regimes, 2 * regimes), new HalvingRung(5, 2 * regimes, 2 * regimes) }));
        Assert.That((halved.Halving.Fits, halved.Halving.FitsSaved), Is.EqualTo((regimes * growths / 2 * 7 + 6, regimes * growths / 2 * 3)));
        Assert.That(halved.Cells.Count(cell => cell.Skipped == "given up by successive halving"), Is.EqualTo(2 * regimes));
        Assert.That(reports[^1], Is.EqualTo(halved.Cells.Count));
        foreach (var (cell, same) in halved.Cells.Zip(whole.Cells).Where(pair => pair.First.Skipped is null))
        {
            Assert.That(cell, Is.EqualTo(same), "who is left is scored as in the whole grid");
        }

        Assert.That(halved.Score, Is.LessThanOrEqualTo(whole.Score));
    }

    [Test]
    public async Task A_known_fingerprint_is_reused_and_every_hyperparameter_changes_it()
    {
        var first = await _factory.SendAsync(new TrainModel(SmallTrees.Boosting with { Seed = 12 }));
        var again = await _factory.SendAsync(new TrainModel(SmallTrees.Boosting with { Seed = 12, Algorithm = "xgboost", MaxDepthGrid = [3, 2, 3], LearningRateGrid = [0.3, 0.1], ImportanceMethod = ImportanceMethod.Shap }));
        Assert.That(again, Is.EqualTo(first with { Reused = true, ModelsTrained = 0 }));

        TrainingSpecification[] others =
        [
            SmallTrees.Boosting, SmallTrees.Boosting with { MaxDepthGrid = [2, 4] }, SmallTrees.Boosting with { LearningRateGrid = [0.1] }, SmallTrees.Boosting with { RegLambdaGrid = [2] },
            SmallTrees.Boosting with { MinChildWeightGrid = [21] }, SmallTrees.Boosting with { Rounds = 31 }, SmallTrees.Boosting with { EarlyStoppingRounds = 6 },
            SmallTrees.Boosting with { ImportanceMethod = ImportanceMethod.Permutation },
            SmallTrees.Forest, SmallTrees.Forest with { TreesGrid = [5, 21] }, SmallTrees.Forest with { MinSamplesLeafGrid = [21] },
        ];
        List<string> fingerprints = [first.Fingerprint];
        foreach (var other in others)
        {
            fingerprints.Add((await _factory.SendAsync(new PlanTraining(other))).Fingerprint);
        }

        Assert.That(fingerprints, Is.Unique);
    }

    [TestCase("log_return", "close")]
    [TestCase("none", "high")]
    public async Task Predictions_are_returns_against_the_close_whatever_the_target(string transform, string column)
    {
        var stored = await _factory.SendAsync(new TrainModel(SmallTrees.Boosting with { TargetTransform = transform, TargetCol = column, Seed = 4 }));
        var predictions = await _factory.SendAsync(new GetPredictions(stored.ModelId));
        var details = (await _factory.SendAsync(new GetModel(stored.ModelId))).Details;

        Assert.That(predictions.Returns.ToArray(), Is.All.InRange(-0.5, 0.5));
        Assert.That(predictions.Returns.ToArray().Distinct().Count(), Is.GreaterThan(10));
        Assert.That(predictions.FittedMagnitudes.ToArray(), Is.Ordered);
        Assert.That(predictions.Deviations.Span[7], Is.EqualTo(Math.Abs(predictions.Returns.Span[7] - details.PredictionMean) / details.PredictionSd).Within(1e-12));
    }

    [Test]
    public async Task Walk_forward_refits_the_trees_before_every_test_window()
    {
        var options = new DataOptions(new(1500, true), new(150, true));
        var plain = await _factory.SendAsync(new TrainModel(SmallTrees.Boosting with { Seed = 5 }));
        var walking = await _factory.SendAsync(new TrainModel(SmallTrees.Boosting with { Seed = 5, DataOptions = options }));
        var fixedReturns = await _factory.SendAsync(new GetPredictions(plain.ModelId));
        var returns = await _factory.SendAsync(new GetPredictions(walking.ModelId));
        var again = await _factory.SendAsync(new GetPredictions(walking.ModelId));

        Assert.That(returns.Flags, Is.Empty);
        Assert.That(returns.Returns.ToArray(), Is.All.Matches<double>(double.IsFinite));
        Assert.That(returns.Returns.ToArray(), Is.Not.EqualTo(fixedReturns.Returns.ToArray()));
        Assert.That(again.Returns.ToArray(), Is.EqualTo(returns.Returns.ToArray()));
        // A refit earns its keep where the market goes on as before: its predictions look like those of the one fit.
        Assert.That(Correlation(returns.Returns.ToArray(), fixedReturns.Returns.ToArray()), Is.GreaterThan(0.5));
    }

    [Test]
    public async Task Changing_bars_after_selection_changes_no_part_of_the_trees()
    {
        var before = await _factory.SendAsync(new FitModel(SmallTrees.Boosting));
        await _factory.StoreAsync(Renamed(SmallMarket.Generate().Bend(2880), "BENT"));
        var after = await _factory.SendAsync(new FitModel(SmallTrees.Boosting with { Symbol = "BENT" }));

        Assert.That(after.Details.Snapshots, Is.Not.EqualTo(before.Details.Snapshots), "the data did change");
        Assert.That(after.Content!.Value.ToArray(), Is.EqualTo(before.Content!.Value.ToArray()));
        Assert.That(after.Details.Cells, Is.EqualTo(before.Details.Cells));
        Assert.That(after.Details.Importance, Is.EqualTo(before.Details.Importance));
    }

    [Test]
    public async Task A_training_that_is_cancelled_ends_between_two_trees()
    {
        using var cancellation = new CancellationTokenSource();
        var specification = SmallTrees.Forest with { TreesGrid = [10_000], MaxDepthGrid = [6], MinSamplesLeafGrid = [5] };
        var reports = 0;

        Assert.That(
            () => _factory.SendAsync(
                new FitModel(
                    SmallTrees.Boosting with { Rounds = 1000, EarlyStoppingRounds = 1000, LearningRateGrid = [0.0001, 0.0002], MaxDepthGrid = [1] },
                    _ =>
                    {
                        reports++;
                        cancellation.Cancel();
                    }),
                cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(reports, Is.EqualTo(1), "the second cell, of a thousand rounds, was left");
        cancellation.Cancel();
        Assert.That(() => _factory.SendAsync(new FitModel(specification), cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Damaged_and_missing_trees_are_told_and_touch_no_other_model()
    {
        var broken = await _factory.SendAsync(new TrainModel(SmallTrees.Boosting with { Seed = 21 }));
        var sound = await _factory.SendAsync(new TrainModel(SmallTrees.Boosting with { Seed = 22 }));
        await ExecuteAsync("update training.boosters set content = set_byte(content, 100, get_byte(content, 100) # 1) where model_id = $1", broken.ModelId);
        Assert.That(() => _factory.SendAsync(new GetPredictions(broken.ModelId)), Throws.TypeOf<UnprocessableException>().With.Message.Contains($"The stored trees of model {broken.ModelId} are damaged"));
        await ExecuteAsync("delete from training.boosters where model_id = $1", broken.ModelId);
        Assert.That(() => _factory.SendAsync(new GetPredictions(broken.ModelId)), Throws.TypeOf<UnprocessableException>().With.Message.Contains("are missing from the database"));
        Assert.That((await _factory.SendAsync(new GetPredictions(sound.ModelId))).Returns.Length, Is.GreaterThan(0));
    }

    private async Task ExecuteAsync(string sql, Guid model)
    {
        await using var command = _factory.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        command.Parameters.Add(new() { Value = model });
        Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(1));
    }

    private static double Correlation(double[] first, double[] second)
    {
        var (a, b) = (first.Average(), second.Average());
        return first.Zip(second, (x, y) => (x - a) * (y - b)).Sum() / Math.Sqrt(first.Sum(x => (x - a) * (x - a)) * second.Sum(y => (y - b) * (y - b)));
    }

    private static BarSeries Renamed(BarSeries bars, string symbol) => new(symbol, bars.Timeframe, bars.Times, bars.Open, bars.High, bars.Low, bars.Close, bars.Volume);
}
