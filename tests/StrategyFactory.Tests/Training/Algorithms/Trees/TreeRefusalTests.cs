using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Algorithms.Trees;

[TestFixture]
internal sealed class TreeRefusalTests
{
    private static readonly TrainingSpecification Boosting = SmallTrees.Boosting;

    private TestFactory _factory = null!;

    private TestFactory _withoutLibrary = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _factory = await SmallMarket.FactoryAsync();
        _withoutLibrary = await SmallMarket.FactoryAsync(settings: [KeyValuePair.Create("Training:XGBoostLibrary", (string?)"/nowhere/libxgboost.so")]);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        foreach (var factory in new[] { _factory, _withoutLibrary })
        {
            if (factory is not null)
            {
                await factory.DisposeAsync();
            }
        }
    }

    private static IEnumerable<TestCaseData> OutOfRange()
    {
        yield return Case(Boosting with { MaxDepthGrid = [3, 0] }, "max_depth_grid: 0 is not allowed; every value must be 1 to 30.");
        yield return Case(Boosting with { MaxDepthGrid = [31] }, "max_depth_grid: 31 is not allowed");
        yield return Case(Boosting with { MaxDepthGrid = [] }, "max_depth_grid: empty; give at least one value or leave it out.");
        yield return Case(Boosting with { LearningRateGrid = [0] }, "learning_rate_grid: 0 is not allowed; every value must be above 0, at most 1.");
        yield return Case(Boosting with { RegLambdaGrid = [1, -1] }, "reg_lambda_grid: -1 is not allowed; every value must be 0 or more.");
        yield return Case(Boosting with { RegLambdaGrid = [double.NaN] }, "reg_lambda_grid: NaN is not allowed");
        yield return Case(Boosting with { RegLambdaGrid = [1e300] }, "reg_lambda_grid: 1E+300 is not allowed");
        yield return Case(Boosting with { MinChildWeightGrid = [-0.5] }, "min_child_weight_grid: -0.5 is not allowed");
        yield return Case(Boosting with { Rounds = 1_000_000 }, "rounds: 1000000 is not allowed; 1 to 10,000.");
        yield return Case(Boosting with { EarlyStoppingRounds = 0 }, "early_stopping_rounds: 0 is not allowed; 1 to 10,000.");
        yield return Case(SmallTrees.Forest with { TreesGrid = [0] }, "trees_grid: 0 is not allowed; every value must be 1 to 10,000.");
        yield return Case(SmallTrees.Forest with { MinSamplesLeafGrid = [0] }, "min_samples_leaf_grid: 0 is not allowed; every value must be 1 or more.");

        static TestCaseData Case(TrainingSpecification specification, string message) => new TestCaseData(specification, message).SetArgDisplayNames(message.Replace('.', ' '));
    }

    [TestCaseSource(nameof(OutOfRange))]
    public void A_hyperparameter_out_of_range_is_refused_before_any_data_is_read(TrainingSpecification specification, string message) =>
        Assert.That(() => _factory.SendAsync(new TrainModel(specification with { Symbol = "NOWHERE" })), Throws.TypeOf<ValidationException>().With.Message.Contains(message));

    private static IEnumerable<TestCaseData> NotItsOwn()
    {
        yield return Case(Boosting with { AlphaGrid = [0.1] }, "alpha_grid", "alpha_grid: XGBoost has no such grid; it has max_depth_grid, learning_rate_grid, reg_lambda_grid, min_child_weight_grid.");
        yield return Case(Boosting with { TreesGrid = [100] }, "trees_grid", "trees_grid: XGBoost has no such grid");
        yield return Case(SmallTrees.Forest with { AlphaGrid = [0.1] }, "alpha_grid", "alpha_grid: RandomForest has no such grid; it has max_depth_grid, min_samples_leaf_grid, trees_grid.");
        yield return Case(SmallTrees.Forest with { LearningRateGrid = [0.1] }, "learning_rate_grid", "learning_rate_grid: RandomForest has no such grid");
        yield return Case(SmallTrees.Forest with { Rounds = 10 }, "rounds", "rounds: RandomForest has no boosting rounds.");
        yield return Case(new() { Symbol = "SMALL", MaxDepthGrid = [3] }, "max_depth_grid", "max_depth_grid: ElasticNet has no such grid; it has alpha_grid, l1_ratio_grid.");
        yield return Case(new() { Symbol = "SMALL", Algorithm = "Ridge", EarlyStoppingRounds = 3 }, "early_stopping_rounds", "early_stopping_rounds: Ridge has no boosting rounds.");
        yield return Case(Boosting with { ImportanceMethod = ImportanceMethod.Weight }, "importance_method", "importance_method: XGBoost has no importance 'weight'; it has shap, permutation.");
        yield return Case(new() { Symbol = "SMALL", ImportanceMethod = ImportanceMethod.Shap }, "importance_method", "importance_method: ElasticNet has no importance 'shap'; it has weight, permutation.");

        static TestCaseData Case(TrainingSpecification specification, string field, string message) => new TestCaseData(specification, field, message).SetArgDisplayNames(specification.Algorithm, field);
    }

    [TestCaseSource(nameof(NotItsOwn))]
    public void What_an_algorithm_does_not_have_is_refused_by_name(TrainingSpecification specification, string field, string message)
    {
        XGBoostPresence.Require();
        Assert.That(() => _factory.SendAsync(new PlanTraining(specification)), Throws.TypeOf<UnprocessableException>().With.Message.Contains(message).And.Property("Field").EqualTo(field));
    }

    [Test]
    public void A_grid_of_ten_million_cells_is_refused_with_its_count()
    {
        XGBoostPresence.Require();
        var grid = Boosting with
        {
            LearningRateGrid = [.. Enumerable.Range(1, 2500).Select(i => i * 1e-4)],
            RegLambdaGrid = [.. Enumerable.Range(1, 1000).Select(i => (double)i)],
        };
        Assert.That(
            () => _factory.SendAsync(new PlanTraining(grid)),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
                "The grid has 10,000,000 cells (2 max_depth_grid × 2,500 learning_rate_grid × 1,000 reg_lambda_grid × 1 min_child_weight_grid × 2 regime_configs); at most 100,000 are allowed."));
    }

    [TestCase("XGBoost")]
    [TestCase("RandomForest")]
    public void Without_the_library_trees_are_refused_saying_how_to_get_them(string algorithm) =>
        Assert.That(
            () => _withoutLibrary.SendAsync(new PlanTraining(new() { Symbol = "SMALL", Algorithm = algorithm })),
            Throws.TypeOf<UnprocessableException>().With.Property("Field").EqualTo("algorithm").And.Message.EqualTo(
                $"Algorithm '{algorithm}' is not available: XGBoost's library cannot be loaded from Training:XGBoostLibrary '/nowhere/libxgboost.so': name the file libxgboost.so. Available: ElasticNet, Lasso, Ridge."));

    [Test]
    public void Leaves_larger_than_the_data_leave_no_model()
    {
        XGBoostPresence.Require();
        Assert.That(
            () => _factory.SendAsync(new TrainModel(Boosting with { MinChildWeightGrid = [1e6] })),
            Throws.TypeOf<UnprocessableException>().With.Message.Contains("No cell of the grid gave a usable model for SMALL"));
    }
}
