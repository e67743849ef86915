using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Numerics.Linear;
using StrategyFactory.Training;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Algorithms.Trees;
using StrategyFactory.Training.Algorithms.Trees.Boosting;
using StrategyFactory.Training.Algorithms.Trees.Forest;
using StrategyFactory.Training.Algorithms.Trees.Native;

namespace StrategyFactory.Tests.Training.Algorithms.Trees;

/// <summary>Same rows, same parameters, same numbers as python3-xgboost.</summary>
[TestFixture]
internal sealed class PythonParityTests
{
    private static readonly TreeRecipe Boosting = new BoostingRecipe(new(4, 0.1, 1, 5, null, null), 40, null, 7);
    private static readonly TreeRecipe Forest = new ForestRecipe(new(6, null, null, null, 5, 30), 30, 7, new());

    [OneTimeSetUp]
    public void Start() => XGBoostPresence.Require();

    [TestCase("boosted")]
    [TestCase("missing")]
    [TestCase("forest")]
    public void Predictions_and_SHAP_values_agree_to_a_millionth(string name)
    {
        var reference = ReferenceRows.Create(missing: name == "missing");
        var rows = reference.Rows(ReferenceRows.HeldOut..);
        using var booster = TreeGrowth.Grow(name == "forest" ? Forest : Boosting, rows, rows.Scale(), CancellationToken.None);

        Agrees(booster, reference, name);
    }

    [Test]
    public void The_exact_search_agrees_too()
    {
        var reference = ReferenceRows.Create();
        var rows = reference.Rows(ReferenceRows.HeldOut..);
        using var training = rows.Matrix(rows.Scale());
        using var booster = Booster.Create([.. Boosting.Library(rows.Count, rows.Columns, default), KeyValuePair.Create("tree_method", "exact")], training);
        for (var round = 0; round < 40; round++)
        {
            booster.Update(round, training);
        }

        Agrees(booster, reference, "exact");
    }

    [Test]
    public void A_model_stopped_early_keeps_the_same_best_rounds()
    {
        var reference = ReferenceRows.Create();
        var recipe = Boosting with { Parameters = Boosting.Parameters with { LearningRate = 0.3 }, Trees = 200, Patience = 10 };
        using var fold = new FoldMatrices(reference.Rows(..), new PurgedFold(0, ReferenceRows.HeldOut, 0, ReferenceRows.HeldOut));
        using var growth = new FoldGrowth(recipe, fold);
        TreeGrowth.Watch(recipe, [growth], oneAtATime: false, CancellationToken.None);
        var errors = growth.Errors;
        var best = errors.Squares.Index().MinBy(error => error.Item).Index + 1;
        var rows = reference.Rows(ReferenceRows.HeldOut..);
        using var booster = TreeGrowth.Grow(recipe with { Trees = best, Patience = null }, rows, rows.Scale(), CancellationToken.None);

        Assert.That(errors.Squares, Has.Count.EqualTo(best + 10));
        Assert.That(best, Is.EqualTo(ReferenceRows.Expected.GetProperty("stopped").GetProperty("rounds").GetInt32()));
        Agrees(booster, reference, "stopped");
    }

    [Test]
    public void The_score_of_a_cell_is_that_of_the_same_folds_in_Python()
    {
        var parameters = new TreeParameters(4, 0.3, 1, 5, null, null);
        var path = new TreePath(new BoostingRecipe(parameters, 100, 10, 7), [parameters]);
        var cell = Scored(path)[0];

        var expected = ReferenceRows.Expected.GetProperty("cell");
        Assert.That(cell.Score, Is.EqualTo(expected.GetProperty("score").GetDouble()).Within(1e-6));
        Assert.That(cell.Parameters.Trees, Is.EqualTo(expected.GetProperty("rounds").GetInt32()));
    }

    [Test]
    public void The_score_of_a_forest_is_that_of_its_first_trees_in_a_larger_one()
    {
        var thirty = Forest.Parameters;
        var cells = Scored(new(Forest with { Trees = 60, Parameters = thirty with { Trees = 60 } }, [thirty, thirty with { Trees = 60 }]));

        Assert.That(cells[0].Score, Is.EqualTo(ReferenceRows.Expected.GetProperty("forest_cell").GetProperty("score").GetDouble()).Within(1e-6));
        Assert.That(cells[1].Score, Is.Not.EqualTo(cells[0].Score));
        Assert.That(cells.Select(cell => cell.Parameters.Trees), Is.EqualTo(new[] { 30, 60 }));
    }

    private static IReadOnlyList<ScoredCell> Scored(TreePath path)
    {
        var reference = ReferenceRows.Create();
        var options = new TrainingOptions { Threads = 2 };
        using var slots = new FittingSlots(Microsoft.Extensions.Options.Options.Create(options));
        return new TreeGridFit(
            [.. reference.Features.Select(column => (ReadOnlyMemory<double>)column)], reference.Target, [path],
            new(options.Folds, options.EmbargoFraction, 1, 100), halving: false, slots, null, CancellationToken.None)
            .Fit([.. Enumerable.Range(0, ReferenceRows.Count)]);
    }

    private static void Agrees(Booster booster, ReferenceRows reference, string name)
    {
        var expected = ReferenceRows.Expected.GetProperty(name);
        using var all = reference.Rows(..ReferenceRows.HeldOut).Matrix();
        using var few = reference.Rows(..20).Matrix();
        Assert.That(booster.Predict(all).ToArray(), Is.EqualTo(Numbers(expected.GetProperty("predictions"))).Within(1e-6));
        Assert.That(booster.Contributions(few).ToArray(), Is.EqualTo(expected.GetProperty("shap").EnumerateArray().SelectMany(Numbers)).Within(1e-6));
    }

    private static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetSingle())];
}
