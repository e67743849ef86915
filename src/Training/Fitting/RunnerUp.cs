using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Fitting;

/// <summary>The second choice of a grid.</summary>
internal static class RunnerUp
{
    /// <summary>
    /// What follows the chosen cell in the order of choice: the highest score first, ties to the stronger penalty (α, or λ of trees), then
    /// to fewer features, then grid order. Only cells that could have been chosen: with a score, converged, with a feature.
    /// </summary>
    internal static GridCell? Of(IReadOnlyList<GridCell> cells, GridCell best) => cells
        .Where(cell => cell is { Score: not null, Converged: true, NonZero: > 0 })
        .OrderByDescending(cell => cell.Score).ThenByDescending(cell => cell.Alpha ?? cell.Tree?.RegLambda).ThenBy(cell => cell.NonZero)
        .SkipWhile(cell => cell != best).Skip(1).FirstOrDefault();
}
