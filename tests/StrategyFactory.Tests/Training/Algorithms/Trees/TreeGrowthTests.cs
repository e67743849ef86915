using NUnit.Framework;
using StrategyFactory.Numerics.Linear;
using StrategyFactory.Training;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Algorithms.Trees;
using StrategyFactory.Training.Algorithms.Trees.Boosting;
using StrategyFactory.Training.Algorithms.Trees.Forest;

namespace StrategyFactory.Tests.Training.Algorithms.Trees;

[TestFixture]
internal sealed class TreeGrowthTests
{
    private static readonly TreeRecipe Boosting = new BoostingRecipe(new(3, 0.3, 1, 5, null, null), 20, 5, 7);
    private static readonly TreeRecipe Forest = new ForestRecipe(new(6, null, null, null, 5, 10), 10, 7, new());

    [OneTimeSetUp]
    public void Start() => XGBoostPresence.Require();

    [Test]
    public void Returns_of_a_ten_thousandth_are_learned_since_labels_are_standardised()
    {
        var rows = ReferenceRows.Create().Rows(..);
        using var model = TreeModel.Fit(Boosting, rows, CancellationToken.None);

        Assert.That(model.Scale.Sd, Is.LessThan(1e-4));
        Assert.That(model.IsNull, Is.False);
        Assert.That(SumOfSquares(model.Predict(rows), rows), Is.LessThan(0.5 * rows.Targets.ToArray().Sum(y => (y - model.Scale.Mean) * (y - model.Scale.Mean))));
    }

    [Test]
    public void Constant_labels_give_a_null_model()
    {
        var reference = ReferenceRows.Create();
        Array.Fill(reference.Target, 0.25);
        using var model = TreeModel.Fit(Boosting, reference.Rows(..), CancellationToken.None);

        Assert.That(model.IsNull, Is.True);
        Assert.That(model.Predict(reference.Rows(..5)), Is.All.EqualTo(0.25));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Equal_seeds_grow_equal_trees_and_a_forest_depends_on_its_seed(bool forest)
    {
        var rows = ReferenceRows.Create().Rows(..);
        var recipe = forest ? Forest : Boosting;
        using var first = TreeModel.Fit(recipe, rows, CancellationToken.None);
        using var second = TreeModel.Fit(recipe, rows, CancellationToken.None);
        using var other = TreeModel.Fit(recipe with { Seed = 8 }, rows, CancellationToken.None);

        Assert.That(second.Save().Bytes, Is.EqualTo(first.Save().Bytes));
        Assert.That(other.Predict(rows).SequenceEqual(first.Predict(rows)), Is.EqualTo(!forest));
    }

    [Test]
    public void Scores_are_the_same_for_any_number_of_threads()
    {
        Assert.That(Scores(threads: 4), Is.EqualTo(Scores(threads: 1)));
    }

    [TestCase(7, 1.0, 100_000, 50, "hist")]
    [TestCase(20, 50, 63_000, 50, "hist", Description = "1,260 leaves of 50 features are half a gigabyte")]
    [TestCase(20, 5, 63_000, 50, "exact", Description = "12,600 leaves would keep 5 GB of histograms")]
    [TestCase(30, 1000, 1_000_000, 20, "hist")]
    public void Deep_trees_whose_histograms_would_not_fit_are_searched_exactly(int depth, double leaf, int rows, int features, string method) =>
        Assert.That((Boosting with { Parameters = new(depth, 0.1, 1, leaf, null, null) }).Method(rows, features), Is.EqualTo(method));

    [Test]
    public void A_forest_stops_between_two_trees()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        var rows = ReferenceRows.Create().Rows(..);
        Assert.That(() => TreeModel.Fit(Forest, rows, cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
        using var fold = new FoldMatrices(rows, new PurgedFold(0, 200, 0, 201));
        using var growth = new FoldGrowth(Boosting, fold);
        Assert.That(() => TreeGrowth.Watch(Boosting, [growth], oneAtATime: false, cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void The_best_cell_has_the_highest_score_then_the_larger_penalty_then_fewer_features_then_comes_first()
    {
        var cells = new[]
        {
            Cell(0.1, 3, 1, 1), Cell(0.2, 3, 1, 2), Cell(0.2, 4, 10, 3), Cell(0.2, 3, 10, 4), Cell(0.2, 3, 10, 5), Cell(0.3, 0, 1, 6), Cell(null, 2, 1, 7),
        };

        Assert.That(TreeGrid.Ranked(cells).Select(cell => cell.Tree!.MaxDepth), Is.EqualTo(new[] { 4, 5, 3, 2, 1 }));

        static GridCell Cell(double? score, int features, double lambda, int tag) =>
            new(StrategyFactory.MarketData.Contracts.RegimeConfig.Any, null, null, score, features, true, null, new(tag, 0.1, lambda, 1, null, 10));
    }

    private static double?[] Scores(int threads)
    {
        var reference = ReferenceRows.Create();
        var options = new TrainingOptions { Threads = threads };
        using var slots = new FittingSlots(Microsoft.Extensions.Options.Options.Create(options));
        TreePath[] paths =
        [
            .. new[] { 2, 3, 4 }.Select(depth => new TreeParameters(depth, 0.2, 1, 5, null, null)).Select(cell => new TreePath(Boosting with { Parameters = cell }, [cell])),
            new(Forest, [Forest.Parameters]),
        ];
        return [.. new TreeGridFit(
            [.. reference.Features.Select(column => (ReadOnlyMemory<double>)column)], reference.Target, paths,
            new(options.Folds, options.EmbargoFraction, 1, 100), halving: false, slots, null, CancellationToken.None)
            .Fit([.. Enumerable.Range(0, ReferenceRows.Count)]).Select(cell => cell.Score)];
    }

    private static double SumOfSquares(double[] predictions, TreeRows rows)
    {
        var targets = rows.Targets.ToArray();
        return predictions.Zip(targets, (prediction, target) => (prediction - target) * (prediction - target)).Sum();
    }
}
