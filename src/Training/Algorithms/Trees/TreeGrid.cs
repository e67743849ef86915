using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>Cells that one growth per fold decides: a boosting cell, or a forest with every number of trees of the grid.</summary>
/// <param name="Recipe">How to grow; as many trees as the largest cell has.</param>
/// <param name="Cells">Hyperparameters of the cells, in grid order.</param>
internal sealed record TreePath(TreeRecipe Recipe, IReadOnlyList<TreeParameters> Cells)
{
    /// <inheritdoc cref="TreeRecipe.Score"/>
    internal IReadOnlyList<(double? Score, int Trees)> Score(IReadOnlyList<HeldOutErrors> folds, double heldOutSquares) =>
        Recipe.Score(Cells, folds, heldOutSquares);
}

/// <summary>The order of a grid's cells.</summary>
internal static class TreeGrid
{
    /// <summary>
    /// Cells in the order in which they are tried: the highest score first; ties to the larger λ, then to fewer features split on, then
    /// grid order. Cells without a score or a split are left out.
    /// </summary>
    internal static IEnumerable<GridCell> Ranked(IEnumerable<GridCell> cells) => cells
        .Where(cell => cell is { Score: not null, NonZero: > 0 })
        .OrderByDescending(cell => cell.Score).ThenByDescending(cell => cell.Tree!.RegLambda).ThenBy(cell => cell.NonZero);
}
