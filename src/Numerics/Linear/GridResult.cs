namespace StrategyFactory.Numerics.Linear;

/// <summary>Why a cell has no score.</summary>
public enum UnscoredReason
{
    /// <summary>It has one.</summary>
    None,

    /// <summary>The regime has fewer usable rows than the minimum.</summary>
    TooFewRows,

    /// <summary>A fold of the regime has no test row or fewer than two training rows after purge and embargo.</summary>
    EmptyFold,

    /// <summary>The target does not vary around the training means: R² has no denominator, or log-odds are infinite.</summary>
    ConstantTarget,

    /// <summary>Successive halving gave it up before it had seen every fold.</summary>
    GivenUp,
}

/// <summary>One cell of the grid.</summary>
/// <param name="Regime">The regime's number.</param>
/// <param name="Alpha">α.</param>
/// <param name="L1Ratio">ρ.</param>
/// <param name="Score">
/// Pooled out-of-fold R² = 1 − ΣSSE/ΣSST, SST around the training mean of each fold, or McFadden's of deviances
/// (<see cref="LogisticGrid"/>); null where undefined.
/// </param>
/// <param name="NonZeroCount">Non-zero weights of the refit on all rows of the regime.</param>
/// <param name="Sweeps">Sweeps, of a logistic grid passes over the rows, of all folds and the refit together.</param>
/// <param name="Converged">Whether all folds and the refit converged; false also for a cell that was never fitted.</param>
/// <param name="Reason">Why there is no score.</param>
public readonly record struct PenaltyCell(
    int Regime, double Alpha, double L1Ratio, double? Score, int NonZeroCount, int Sweeps, bool Converged, UnscoredReason Reason);

/// <summary>The fitted grid.</summary>
public sealed class GridResult
{
    private readonly LinearFit?[] _refits;

    internal GridResult(
        IReadOnlyList<PenaltyCell> cells, IReadOnlyList<int> regimeRows, LinearFit?[] refits, IReadOnlyList<RungFits> rungs, int fits)
    {
        (Cells, RegimeRows, _refits, Rungs, Fits) = (cells, regimeRows, refits, rungs, fits);
        BestCell = GridRanking.Best(cells);
    }

    /// <summary>All cells: regime by regime, within a regime by α as given, within an α by ρ as given.</summary>
    public IReadOnlyList<PenaltyCell> Cells { get; }

    /// <summary>Usable rows of each regime.</summary>
    public IReadOnlyList<int> RegimeRows { get; }

    /// <summary>The rungs of successive halving; empty when every cell was fitted on every fold.</summary>
    public IReadOnlyList<RungFits> Rungs { get; }

    /// <summary>Fits done: one per cell and training set, refits included.</summary>
    public int Fits { get; }

    /// <summary>The chosen cell (see <see cref="GridRanking"/>), or null when no cell has a score and a non-zero weight.</summary>
    public int? BestCell { get; }

    /// <summary>The refit of a cell on all rows of its regime; null when the regime was skipped or the cell given up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such cell.</exception>
    public LinearFit? Refit(int cell)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cell);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cell, Cells.Count);
        return _refits[cell];
    }
}

/// <summary>The choice among the cells of a grid.</summary>
public static class GridRanking
{
    /// <summary>
    /// The highest score among converged cells whose refit has a non-zero weight; ties go to the larger α, then to fewer
    /// non-zero weights, then to the earlier cell. Null when there is none.
    /// </summary>
    public static int? Best(IReadOnlyList<PenaltyCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        int? best = null;
        for (var i = 0; i < cells.Count; i++)
        {
            var cell = cells[i];
            if (cell is { Score: not null, Converged: true, NonZeroCount: > 0 } && (best is not { } b || Beats(cell, cells[b])))
            {
                best = i;
            }
        }

        return best;
    }

    private static bool Beats(PenaltyCell cell, PenaltyCell best) =>
        cell.Score != best.Score ? cell.Score > best.Score
        : cell.Alpha != best.Alpha ? cell.Alpha > best.Alpha
        : cell.NonZeroCount < best.NonZeroCount;
}
