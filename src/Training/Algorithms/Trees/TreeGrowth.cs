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
        var booster = Booster.Create(recipe.Library(rows.Count, rows.Columns, scale), training);
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

    /// <summary>
    /// Grows the folds of a cell until their pooled held-out error has not fallen for as many rounds as the recipe is patient; no fold
    /// grows further than that takes.
    /// </summary>
    /// <param name="recipe">How all of them grow.</param>
    /// <param name="folds">The cell on every fold.</param>
    /// <param name="oneAtATime">
    /// True to hold one ensemble in memory at a time, each being grown again when it has to go on; in twofold steps, so that all of it
    /// costs a few times as much at most.
    /// </param>
    /// <exception cref="OperationCanceledException">Between two trees.</exception>
    internal static void Watch(TreeRecipe recipe, IReadOnlyList<FoldGrowth> folds, bool oneAtATime, CancellationToken token)
    {
        var (trees, needed) = (0, EarlyStopping.Fewest(recipe.Trees, recipe.Patience));
        while (needed > trees)
        {
            trees = oneAtATime ? Math.Min(recipe.Trees, Math.Max(needed, 2 * trees)) : needed;
            foreach (var fold in folds)
            {
                fold.Grow(trees, token);
                if (oneAtATime)
                {
                    fold.Release();
                }
            }

            needed = EarlyStopping.Of([.. folds.Select(fold => fold.Errors)], recipe.Trees, recipe.Patience).Needed;
        }
    }
}
