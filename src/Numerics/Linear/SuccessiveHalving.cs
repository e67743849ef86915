namespace StrategyFactory.Numerics.Linear;

/// <summary>One rung of successive halving.</summary>
/// <param name="Folds">Folds that its cells have been fitted on when it ends.</param>
/// <param name="Cells">Cells that entered it.</param>
/// <param name="Kept">Cells that went on; in the last rung all.</param>
public readonly record struct RungFits(int Folds, int Cells, int Kept);

/// <summary>
/// Successive halving (Jamieson and Talwalkar 2016) of a grid, the resource being cross-validation folds: everything is fitted on the
/// latest two fifths of the folds, the better half of every regime on twice as many, and so on; who is left is fitted on all folds and
/// refitted on all rows, as the whole grid is. Cells are compared by the R² pooled over the folds so far. Regimes are never
/// compared before the end: their rows differ, and a few folds say little about them. Nor is anything decided on a single fold: on
/// simulated markets that lost the best cell more often than not.
/// </summary>
public static class SuccessiveHalving
{
    /// <summary>Folds at the end of each rung: two fifths of them, twice as many while that is below all, then all.</summary>
    public static int[] Rungs(int folds)
    {
        List<int> rungs = [];
        for (var count = Math.Max(1, folds * 2 / 5); count < folds; count *= 2)
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
    /// The usable cells on the better half, rounded up, of a regime's paths by their best cell; on a path that is the only one the better
    /// half of its cells. Paths and not cells, because neighbouring ρ score nearly alike: the best half of the cells would be a few of
    /// every path, and a path costs what its last cell costs. A cell whose weights are all zero in every fold so far cannot be chosen at
    /// the end, whatever its score, so it goes on only where no other does. Ties go to the larger α, then to the earlier cell.
    /// </summary>
    /// <param name="cells">Numbers of the cells.</param>
    /// <param name="standing">Where a cell stands.</param>
    internal static int[] Better(IReadOnlyCollection<int> cells, Func<int, CellStanding> standing)
    {
        var usable = cells.Select(cell => (Cell: cell, Standing: standing(cell)))
            .Where(entry => entry.Standing is { HasWeights: true, Converged: true, Score: not null })
            .OrderByDescending(entry => entry.Standing.Score).ThenByDescending(entry => entry.Standing.Alpha).ThenBy(entry => entry.Cell)
            .ToList();
        if (usable.Count == 0)
        {
            return [.. cells];
        }

        List<int> paths = [.. usable.Select(entry => entry.Standing.Path).Distinct()];
        var kept = paths.Take((paths.Count + 1) / 2).ToHashSet();
        var cellsKept = paths.Count == 1 ? usable.Take((usable.Count + 1) / 2) : usable.Where(entry => kept.Contains(entry.Standing.Path));
        return [.. cellsKept.Select(entry => entry.Cell).Order()];
    }
}

/// <summary>Where a cell stands after some folds.</summary>
/// <param name="Path">The path that it lies on.</param>
/// <param name="Score">R² pooled over them; null where undefined.</param>
/// <param name="Alpha">α.</param>
/// <param name="HasWeights">Whether any of them has a non-zero weight.</param>
/// <param name="Converged">Whether all of them converged.</param>
internal readonly record struct CellStanding(int Path, double? Score, double Alpha, bool HasWeights, bool Converged);
