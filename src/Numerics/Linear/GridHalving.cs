namespace StrategyFactory.Numerics.Linear;

/// <summary>One rung of successive halving.</summary>
/// <param name="Folds">Folds that its cells have been fitted on when it ends.</param>
/// <param name="Cells">Cells that entered it.</param>
/// <param name="Kept">Cells that went on; in the last rung all.</param>
public readonly record struct HalvingRung(int Folds, int Cells, int Kept);

/// <summary>
/// Successive halving (Jamieson and Talwalkar 2016) of a grid's cells, the resource being cross-validation folds: all cells are
/// fitted on the latest fold, the better half of every regime also on the one before, and so on with twice the folds each time; who is
/// left is fitted on all folds and refitted on all rows. Cells are compared by the R² pooled over the folds so far.
/// </summary>
internal static class GridHalving
{
    /// <summary>Folds at the end of each rung: 1, 2, 4 … below all of them, then all.</summary>
    public static int[] Rungs(int folds)
    {
        List<int> rungs = [];
        for (var count = 1; count < folds; count *= 2)
        {
            rungs.Add(count);
        }

        // Two rungs that differ by one fold only would choose twice for the price of one.
        if (rungs is [.., var last] && rungs.Count > 1 && folds - last <= 1)
        {
            rungs.RemoveAt(rungs.Count - 1);
        }

        rungs.Add(folds);
        return [.. rungs];
    }

    /// <summary>
    /// The better half of the cells, rounded up. A cell whose weights are all zero in every fold so far cannot be chosen at the end,
    /// whatever its score, so it goes on only where no other does. Ties go to the larger α, then to the earlier cell.
    /// </summary>
    /// <param name="cells">Numbers of the cells.</param>
    /// <param name="standing">Where a cell stands.</param>
    public static int[] Better(IReadOnlyCollection<int> cells, Func<int, CellStanding> standing)
    {
        var usable = cells.Select(cell => (Cell: cell, Standing: standing(cell))).Where(entry => entry.Standing is { HasWeights: true, Converged: true, Score: not null }).ToList();
        return usable.Count == 0
            ? [.. cells]
            : [.. usable.OrderByDescending(entry => entry.Standing.Score).ThenByDescending(entry => entry.Standing.Alpha).ThenBy(entry => entry.Cell)
                .Take((usable.Count + 1) / 2).Select(entry => entry.Cell).Order()];
    }
}

/// <summary>Where a cell stands after some folds.</summary>
/// <param name="Score">R² pooled over them; null where undefined.</param>
/// <param name="Alpha">α.</param>
/// <param name="HasWeights">Whether any of them has a non-zero weight.</param>
/// <param name="Converged">Whether all of them converged.</param>
internal readonly record struct CellStanding(double? Score, double Alpha, bool HasWeights, bool Converged);
