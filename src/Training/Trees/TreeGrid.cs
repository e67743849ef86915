using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Trees;

/// <summary>Cells that one growth per fold decides: a boosting cell, or a forest with every number of trees of the grid.</summary>
/// <param name="Recipe">How to grow; as many trees as the largest cell has.</param>
/// <param name="Cells">Hyperparameters of the cells, in grid order.</param>
internal sealed record TreePath(TreeRecipe Recipe, IReadOnlyList<TreeParameters> Cells)
{
    /// <summary>The score of each cell.</summary>
    /// <param name="folds">Held-out errors, fold by fold.</param>
    /// <param name="heldOutSquares">Σ(y − training mean)² of all held-out rows.</param>
    /// <returns>Per cell the pooled out-of-fold R² = 1 − ΣSSE/ΣSST, null where SST is 0, and the number of trees that it belongs to.</returns>
    /// <remarks>
    /// Boosting: the rounds are one more hyperparameter, with one value for all folds, the one with the lowest pooled error (the fewest
    /// of equals). A fold that ended earlier counts with its last error. No fold scores with its own best round.
    /// </remarks>
    internal IReadOnlyList<(double? Score, int Trees)> Score(IReadOnlyList<HeldOutErrors> folds, double heldOutSquares)
    {
        if (Recipe.Forest is not null)
        {
            return [.. Cells.Select(cell => (R2(cell.Trees!.Value), cell.Trees.Value))];
        }

        var best = Enumerable.Range(1, folds.Max(fold => fold.Squares.Count)).MinBy(Pooled);
        return [(R2(best), best)];

        double Pooled(int trees) => folds.Sum(fold => fold.After(trees));
        double? R2(int trees) => heldOutSquares > 0 ? 1 - Pooled(trees) / heldOutSquares : null;
    }
}

/// <summary>The paths of one regime's grid.</summary>
internal static class TreeGrid
{
    /// <summary>All paths, in grid order.</summary>
    internal static IReadOnlyList<TreePath> Paths(TrainingSpecification specification, TrainingOptions options) => specification.TreesGrid is { } trees
        ? [.. from depth in specification.MaxDepthGrid!
              from leaf in specification.MinSamplesLeafGrid!
              let cells = trees.Select(count => new TreeParameters(depth, null, null, null, leaf, count)).ToArray()
              select new TreePath(TreeRecipe.Of(cells[^1], specification, options), cells)]
        : [.. from depth in specification.MaxDepthGrid!
              from rate in specification.LearningRateGrid!
              from lambda in specification.RegLambdaGrid!
              from weight in specification.MinChildWeightGrid!
              let cell = new TreeParameters(depth, rate, lambda, weight, null, null)
              select new TreePath(TreeRecipe.Of(cell, specification, options), [cell])];

    /// <summary>
    /// Cells in the order in which they are tried: the highest score first; ties to the larger λ, then to fewer features split on, then
    /// grid order. Cells without a score or a split are left out.
    /// </summary>
    internal static IEnumerable<GridCell> Ranked(IEnumerable<GridCell> cells) => cells
        .Where(cell => cell is { Score: not null, NonZero: > 0 })
        .OrderByDescending(cell => cell.Score).ThenByDescending(cell => cell.Tree!.RegLambda).ThenBy(cell => cell.NonZero);
}
