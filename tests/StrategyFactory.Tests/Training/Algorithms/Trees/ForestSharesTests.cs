using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Training;
using StrategyFactory.Training.Algorithms.Trees;
using StrategyFactory.Training.Algorithms.Trees.Forest;

namespace StrategyFactory.Tests.Training.Algorithms.Trees;

/// <summary>Forests that learn labels 0 and 1.</summary>
[TestFixture]
internal sealed class ForestSharesTests
{
    private const int Count = 6000;
    private const int Learnt = 4000;

    // 0.2, 0.5 or 0.9 by the first two columns; the third is noise
    private static readonly double[][] Features = [.. Enumerable.Range(0, 3).Select(column => Draws(100 + column))];
    private static readonly double[] Chances = [.. Enumerable.Range(0, Count).Select(row => Features[0][row] > 0.5 ? 0.9 : Features[1][row] > 0.3 ? 0.5 : 0.2)];
    private static readonly double[] Labels = [.. Draws(7).Zip(Chances, (draw, chance) => draw < chance ? 1.0 : 0)];

    [OneTimeSetUp]
    public void Start() => XGBoostPresence.Require();

    [Test]
    public void The_probability_is_the_mean_over_the_trees_of_the_share_of_ones_in_the_leaf()
    {
        var rows = Rows(..Learnt);
        using var model = TreeModel.Fit(Recipe(leaf: 5, trees: 12, subsample: 1), rows, CancellationToken.None);
        using var document = JsonDocument.Parse(model.Json());
        var trees = document.RootElement.GetProperty("learner").GetProperty("gradient_booster").GetProperty("model").GetProperty("trees");
        var expected = new double[Learnt];
        foreach (var tree in trees.EnumerateArray())
        {
            // every tree has grown on all rows, so that its leaves can be counted
            var leaves = Enumerable.Range(0, Learnt).ToLookup(row => LeafOf(tree, rows, row));
            Assert.That(leaves, Has.Count.GreaterThan(10));
            foreach (var leaf in leaves)
            {
                var share = leaf.Average(row => Labels[row]);
                foreach (var row in leaf)
                {
                    expected[row] += share / trees.GetArrayLength();
                }
            }
        }

        Assert.That(trees.GetArrayLength(), Is.EqualTo(12));
        Assert.That(model.Predict(rows), Is.EqualTo(expected).Within(1e-5), "the leaves are shrunk by 10⁻⁵ of a row");
        Assert.That(expected.Max(), Is.GreaterThan(0.95));
        Assert.That(expected.Min(), Is.LessThan(0.15));
    }

    [Test]
    public void Planted_chances_are_found_on_unseen_rows()
    {
        using var model = TreeModel.Fit(Recipe(leaf: 50, trees: 100, subsample: 0.632), Rows(..Learnt), CancellationToken.None);
        var found = model.Predict(Rows(Learnt..));
        var (unseen, chances) = (Labels[Learnt..], Chances[Learnt..]);
        var share = Labels[..Learnt].Average();
        double brier = Brier(found, unseen), known = Brier(chances, unseen), constant = Brier([.. unseen.Select(_ => share)], unseen);

        Assert.That(brier, Is.LessThan(known + 0.01), $"{brier}, of the chances themselves {known}, of a constant {constant}");
        Assert.That(known, Is.LessThan(constant - 0.03));
        foreach (var chance in new[] { 0.2, 0.5, 0.9 })
        {
            Assert.That(found.Where((_, row) => chances[row] == chance).Average(), Is.EqualTo(chance).Within(0.05));
        }

        var right = found.Where((_, row) => chances[row] != 0.5).Zip(unseen.Where((_, row) => chances[row] != 0.5), (p, one) => p > 0.5 == one > 0).Average(hit => hit ? 1.0 : 0);
        Assert.That(right, Is.GreaterThan(0.84));
    }

    [Test]
    public void Pure_leaves_are_certain_and_no_probability_passes_its_ends()
    {
        // the label is a function of the first column
        double[] labels = [.. Features[0].Select(value => value > 0.5 ? 1.0 : 0)];
        var rows = new TreeRows([.. Features.Select(column => (ReadOnlyMemory<double>)column)], labels, [.. Enumerable.Range(0, Count)]);
        using var model = TreeModel.Fit(Recipe(leaf: 1, trees: 30, subsample: 0.632), rows, CancellationToken.None);
        var (ensemble, bytes) = model.Save();
        using var loaded = TreeModel.Load(ensemble, bytes, Guid.Empty, TreeLabels.Shares);
        var found = model.Predict(rows);

        Assert.That(found, Is.All.InRange(0, 1));
        Assert.That(found.Zip(labels, (p, one) => Math.Abs(p - one)).Average(), Is.LessThan(0.02));
        Assert.That(loaded.Predict(rows), Is.EqualTo(found));
        Assert.That((ensemble.Mean, ensemble.Scale), Is.EqualTo((model.Scale.Mean, model.Scale.Sd)));
    }

    private static ForestRecipe Recipe(int leaf, int trees, double subsample) =>
        new(new(8, null, null, null, leaf, trees), trees, 3, new ForestOptions { Subsample = subsample, ColumnsPerSplit = 0.67 }) { Labels = TreeLabels.Shares };

    private static int LeafOf(JsonElement tree, TreeRows rows, int row)
    {
        var (left, right) = (tree.GetProperty("left_children"), tree.GetProperty("right_children"));
        var (columns, cuts) = (tree.GetProperty("split_indices"), tree.GetProperty("split_conditions"));
        var node = 0;
        while (left[node].GetInt32() >= 0)
        {
            node = (rows.Values[(row * rows.Columns) + columns[node].GetInt32()] < cuts[node].GetSingle() ? left : right)[node].GetInt32();
        }

        return node;
    }

    private static TreeRows Rows(Range range) =>
        new([.. Features.Select(column => (ReadOnlyMemory<double>)column)], Labels, Enumerable.Range(0, Count).ToArray()[range]);

    private static double Brier(double[] probabilities, double[] labels) => probabilities.Zip(labels, (p, one) => (p - one) * (p - one)).Average();

    private static double[] Draws(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Count).Select(_ => random.NextDouble())];
    }
}
