using System.Globalization;
using NUnit.Framework;
using StrategyFactory.Training;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Algorithms.Trees;
using StrategyFactory.Training.Algorithms.Trees.Boosting;
using StrategyFactory.Training.Algorithms.Trees.Forest;
using StrategyFactory.Training.Algorithms.Trees.Native;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Algorithms.Trees;

/// <summary>The folds of a boosting cell stop together, and its score is that of the rounds it keeps.</summary>
[TestFixture]
internal sealed class EarlyStoppingTests
{
    private static readonly CrossValidation Validation = new(5, 0.01m, 1, 100);

    [OneTimeSetUp]
    public void Start() => XGBoostPresence.Require();

    [TestCase(0.0, 4, 0.3, 10)]
    [TestCase(0.0005, 3, 0.1, 5)]
    [TestCase(0.001, 5, 0.1, 20)]
    [TestCase(0.002, 3, 0.3, 3)]
    [TestCase(0.002, 2, 0.03, 20)]
    public void Rounds_and_score_are_those_of_folds_grown_to_the_end_and_pooled_by_hand(double noise, int depth, double rate, int patience)
    {
        var (features, target) = Rows(noise);
        var cell = new TreeParameters(depth, rate, 1, 5, null, null);
        var expected = Pooled(features, target, cell, 120);
        var rounds = 1;
        for (var r = 2; r <= expected.Length && r - rounds <= patience; r++)
        {
            rounds = expected[r - 1] > expected[rounds - 1] ? r : rounds;
        }

        var found = Scored([new(new BoostingRecipe(cell, 120, patience, 7), [cell])], features, target)[0];

        Assert.That(found.Parameters.Trees, Is.EqualTo(rounds));
        Assert.That(found.Score, Is.EqualTo(expected[rounds - 1]).Within(1e-12), "nobody's error is frozen while others go on");
    }

    [Test]
    public void The_lowest_pooled_error_counts_the_fewest_of_equals_and_nothing_after_the_patience_is_over()
    {
        // Round sums: 19, 14, 15, 15, 3.
        HeldOutErrors[] folds = [new([10, 6, 7, 8, 1], []), new([9, 8, 8, 7, 2], [])];
        Assert.That(EarlyStopping.Of(folds, 5, 2), Is.EqualTo(new EarlyStopping(2, 4)));
        Assert.That(EarlyStopping.Of(folds, 5, 3), Is.EqualTo(new EarlyStopping(5, 5)), "the fifth is still looked at");
        Assert.That(EarlyStopping.Of(folds, 4, 20), Is.EqualTo(new EarlyStopping(2, 4)), "no more than there may be");
        Assert.That(EarlyStopping.Of(folds, 5, null), Is.EqualTo(new EarlyStopping(5, 5)));
        Assert.That(EarlyStopping.Of([new([3, 2], []), new([3, 2, 1], [])], 100, 20), Is.EqualTo(new EarlyStopping(2, 22)), "not before all folds know");
        Assert.That(EarlyStopping.Of([new([2, 2], []), new([1, 1], [])], 2, 1).Best, Is.EqualTo(1));
        Assert.That((EarlyStopping.Fewest(100, 20), EarlyStopping.Fewest(10, 20), EarlyStopping.Fewest(10, null)), Is.EqualTo((21, 10, 10)));
    }

    [Test]
    public void A_score_is_null_where_nothing_varies()
    {
        var cell = new TreeParameters(3, 0.1, 1, 1, null, null);
        var path = new TreePath(new BoostingRecipe(cell, 4, 2, 1), [cell]);
        Assert.That(path.Score([new([0], []), new([0], [])], 0)[0].Score, Is.Null);
        Assert.That(path.Score([new([4, 1, 9], []), new([1, 1, 9], [])], 10)[0], Is.EqualTo(((double?)0.8, 2)));
    }

    [Test]
    public void Folds_that_are_grown_one_at_a_time_or_again_know_the_same_bits()
    {
        var (features, target) = Rows(0.001);
        var rows = new TreeRows([.. features.Select(column => (ReadOnlyMemory<double>)column)], target, [.. Enumerable.Range(0, target.Length)]);
        var recipe = new BoostingRecipe(new(4, 0.1, 1, 5, null, null), 90, 20, 7);
        var folds = Validation.Of(rows.Count).Select(fold => new FoldMatrices(rows, fold)).ToArray();
        var together = Array.ConvertAll(folds, fold => new FoldGrowth(recipe, fold));
        var apart = Array.ConvertAll(folds, fold => new FoldGrowth(recipe, fold));
        try
        {
            TreeGrowth.Watch(recipe, together, oneAtATime: false, CancellationToken.None);
            TreeGrowth.Watch(recipe, apart, oneAtATime: true, CancellationToken.None);
            var stop = EarlyStopping.Of([.. together.Select(growth => growth.Errors)], 90, 20);
            Assert.That(together.Select(growth => growth.Errors.Squares.Count), Is.All.EqualTo(stop.Needed), "no fold grows in vain");
            Assert.That(EarlyStopping.Of([.. apart.Select(growth => growth.Errors)], 90, 20), Is.EqualTo(stop));
            foreach (var (one, other) in together.Zip(apart))
            {
                one.Release();
                one.Grow(90, CancellationToken.None);
                other.Grow(90, CancellationToken.None);
                Assert.That(one.Errors.Squares, Is.EqualTo(other.Errors.Squares));
                Assert.That(one.Errors.FirstSplits, Is.EqualTo(other.Errors.FirstSplits));
            }
        }
        finally
        {
            Array.ForEach(together, growth => growth.Dispose());
            Array.ForEach(apart, growth => growth.Dispose());
            Array.ForEach(folds, fold => fold.Dispose());
        }
    }

    [TestCase(0.0)]
    [TestCase(0.001)]
    public void A_path_that_halving_keeps_is_scored_as_in_the_whole_grid(double noise)
    {
        var (features, target) = Rows(noise);
        var trees = new TreeParameters(6, null, null, null, 5, 10);
        TreePath[] paths =
        [
            .. from depth in new[] { 2, 3, 5 }
               from rate in new[] { 0.05, 0.3 }
               let cell = new TreeParameters(depth, rate, 1, 5, null, null)
               select new TreePath(new BoostingRecipe(cell, 80, 8, 7), [cell]),
            new(new ForestRecipe(trees, 10, 7, new()), [trees]),
        ];
        var whole = Scored(paths, features, target);
        var halved = Scored(paths, features, target, halving: true);

        Assert.That(halved.Count(cell => cell.Skipped is null), Is.EqualTo(4));
        foreach (var (cell, same) in halved.Zip(whole).Where(pair => pair.First.Skipped is null))
        {
            Assert.That(cell, Is.EqualTo(same));
        }
    }

    [Test]
    public void Ensembles_grow_side_by_side_while_their_histograms_fit_into_what_one_may_have()
    {
        var recipe = new BoostingRecipe(new(7, 0.1, 1, 1, null, null), 200, 20, 1);
        Assert.That(recipe.Fits(5, 100_000, 50), Is.True, "262 MB");
        Assert.That((recipe with { Parameters = recipe.Parameters with { MaxDepth = 10 } }).Fits(5, 100_000, 50), Is.False, "five times 419 MB");
        var deep = recipe with { Parameters = recipe.Parameters with { MaxDepth = 15 } };
        Assert.That((deep.Method(100_000, 50), deep.Fits(5, 100_000, 50)), Is.EqualTo(("exact", true)), "the exact search keeps none");
    }

    [Test]
    public void Features_are_counted_up_to_the_trees_that_are_kept() =>
        Assert.That(
            new[] { 1, 2, 3, 9 }.Select(trees => HeldOutErrors.Features([new([1], [2, int.MaxValue, 9]), new([1], [3, int.MaxValue, 3])], trees)),
            Is.EqualTo(new[] { 0, 1, 2, 2 }));

    private static IReadOnlyList<ScoredCell> Scored(TreePath[] paths, double[][] features, double[] target, bool halving = false)
    {
        using var slots = new FittingSlots(Microsoft.Extensions.Options.Options.Create(new TrainingOptions { Threads = 2 }));
        return new TreeGridFit(
            [.. features.Select(column => (ReadOnlyMemory<double>)column)], target, paths, Validation, halving, slots, null, CancellationToken.None)
            .Fit([.. Enumerable.Range(0, target.Length)]);
    }

    /// <summary>The reference rows under so much noise that cells stop early.</summary>
    private static (double[][] Features, double[] Target) Rows(double noise)
    {
        var reference = ReferenceRows.Create();
        var random = new Random(5);
        return (reference.Features, [.. reference.Target.Select(value => value + noise * (random.NextDouble() - 0.5))]);
    }

    /// <summary>Out-of-fold R² after 1, 2, … rounds: every fold grown to the last round by the library's plain calls.</summary>
    private static double[] Pooled(double[][] features, double[] target, TreeParameters cell, int rounds)
    {
        var (squares, total) = (new double[rounds], 0.0);
        for (var k = 0; k < 5; k++)
        {
            int start = k * target.Length / 5, end = (k + 1) * target.Length / 5, resume = end + 1 + target.Length / 100;
            var learnt = Enumerable.Range(0, target.Length).Where(row => row < start - 1 || row >= resume).ToArray();
            var heldOut = Enumerable.Range(start, end - start).ToArray();
            var mean = learnt.Average(row => target[row]);
            var sd = Math.Sqrt(learnt.Average(row => Math.Pow(target[row] - mean, 2)));
            using var training = new DMatrix(Flat(learnt), features.Length, Array.ConvertAll(learnt, row => (float)((target[row] - mean) / sd)));
            using var test = new DMatrix(Flat(heldOut), features.Length);
            using var booster = Booster.Create(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["objective"] = "reg:squarederror",
                    ["base_score"] = "0",
                    ["tree_method"] = "hist",
                    ["nthread"] = "1",
                    ["max_depth"] = cell.MaxDepth.ToString(CultureInfo.InvariantCulture),
                    ["eta"] = cell.LearningRate!.Value.ToString(CultureInfo.InvariantCulture),
                    ["lambda"] = cell.RegLambda!.Value.ToString(CultureInfo.InvariantCulture),
                    ["min_child_weight"] = cell.MinChildWeight!.Value.ToString(CultureInfo.InvariantCulture),
                },
                training, test);
            total += heldOut.Sum(row => Math.Pow(target[row] - mean, 2));
            for (var round = 0; round < rounds; round++)
            {
                booster.Update(round, training);
                var predictions = booster.Predict(test).ToArray();
                squares[round] += heldOut.Index().Sum(row => Math.Pow(target[row.Item] - (mean + sd * predictions[row.Index]), 2));
            }
        }

        return Array.ConvertAll(squares, sum => 1 - sum / total);

        float[] Flat(int[] rows) => [.. rows.SelectMany(row => features.Select(column => (float)column[row]))];
    }
}
