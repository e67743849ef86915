using System.Runtime.InteropServices;
using StrategyFactory.Training.Algorithms.Trees.Native;

namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>Grows one ensemble.</summary>
/// <remarks>
/// A forest is grown tree by tree on the labels themselves, each tree scaled by 1/trees. That is XGBoost's forest mode
/// (<c>num_parallel_tree</c>, one round) to the last bit, but can be stopped and reported between trees.
/// </remarks>
internal static class TreeGrowth
{
    /// <summary>Grows all trees of a recipe.</summary>
    /// <exception cref="OperationCanceledException">Between two trees.</exception>
    internal static Booster Grow(TreeRecipe recipe, TreeRows rows, LabelScale scale, CancellationToken token)
    {
        using var training = rows.Matrix(scale);
        var booster = Booster.Create(recipe.Library(rows.Count, rows.Columns), training);
        try
        {
            var step = recipe.Step(booster, training, rows.Labels(scale));
            for (var round = 0; round < recipe.Trees; round++)
            {
                token.ThrowIfCancellationRequested();
                step(round);
            }

            return booster;
        }
        catch
        {
            booster.Dispose();
            throw;
        }
    }

    /// <summary>Grows on a fold's training rows and watches the held-out error; the trees are not kept.</summary>
    /// <exception cref="OperationCanceledException">Between two trees.</exception>
    internal static HeldOutErrors Watch(TreeRecipe recipe, FoldMatrices fold, CancellationToken token)
    {
        using var booster =
            Booster.Create(recipe.Library(fold.Training.Rows, fold.Training.Columns), fold.Training, fold.HeldOut);
        var step = recipe.Step(booster, fold.Training, fold.Labels);
        var errors = new List<double>(recipe.Trees);
        var (best, bestRound) = (double.PositiveInfinity, 0);
        for (var round = 0; round < recipe.Trees; round++)
        {
            token.ThrowIfCancellationRequested();
            step(round);
            errors.Add(fold.Error(booster.Predict(fold.HeldOut), recipe.Factor(round + 1)));
            if (errors[^1] < best)
            {
                (best, bestRound) = (errors[^1], round);
            }
            else if (round - bestRound >= recipe.Patience)
            {
                break;
            }
        }

        return new(errors, booster.SplitCounts());
    }
}

/// <summary>Held-out error of an ensemble after each of its trees.</summary>
/// <param name="Squares">Σ(y − ŷ)² after 1, 2, … trees.</param>
/// <param name="Splits">Splits on each feature, all trees together.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HeldOutErrors(IReadOnlyList<double> Squares, int[] Splits)
{
    /// <summary>Error after a number of trees; a fold that ended earlier stays at its last.</summary>
    internal double After(int trees) => Squares[Math.Min(trees, Squares.Count) - 1];
}
