using StrategyFactory.Numerics.Computing;

namespace StrategyFactory.Numerics.Linear;

/// <summary>
/// Elastic-net models for every regime × α × ρ with purged cross-validation and a refit on all rows of the regime, from one
/// pass over the rows: every training and held-out set is a sum of Gram blocks (<see cref="RowBlocks"/>), a fit needs its p × p
/// correlations only (<see cref="CoordinateDescent"/>), and R² comes from the held-out Gram.
/// </summary>
public static class ElasticNetGrid
{
    /// <summary>Fits the grid. The result is the same to the last bit for any number of threads.</summary>
    /// <param name="problem">What to fit.</param>
    /// <param name="threads">Threads to use, at least 1.</param>
    /// <param name="cellsDone">
    /// Told the number of finished cells, rising to all of them; called from any thread, one call at a time.
    /// </param>
    /// <param name="token">Ends the work between two paths.</param>
    /// <exception cref="ArgumentException">The problem contradicts itself or an argument is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static GridResult Fit(GridProblem problem, int threads, Action<int>? cellsDone = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        GridProblem.Validate(problem);

        var rows = RowBlocks.CountRows(problem.RegimeMasks.Span, problem.Regimes);
        var folds = new RegimeFolds?[problem.Regimes];
        var reasons = new UnscoredReason[problem.Regimes];
        for (var r = 0; r < problem.Regimes; r++)
        {
            (folds[r], reasons[r]) = Cut(problem, rows[r]);
        }

        var grams = Correlate(problem, folds, threads, token);
        var paths = new GridPaths(problem, new SquaredFits(problem, grams), reasons, cellsDone);
        paths.Fit(threads, token);
        return new(paths.Cells(), rows, paths.Refits(), paths.Rungs, paths.Fits);
    }

    /// <summary>The folds of a regime of so many rows, or why it is skipped.</summary>
    internal static (RegimeFolds? Folds, UnscoredReason Reason) Cut(GridProblem problem, int rows)
    {
        if (rows < problem.MinimumRows)
        {
            return (null, UnscoredReason.TooFewRows);
        }

        var folds = new RegimeFolds(rows, problem.Folds, problem.Horizon, PurgedFolds.Embargo(problem.EmbargoFraction, rows));
        return folds.AllFoldsHaveRows ? (folds, UnscoredReason.None) : (null, UnscoredReason.EmptyFold);
    }

    /// <summary>Per regime the correlations of each fold and, last, of all rows; null for a regime that is skipped.</summary>
    internal static StandardisedGram[]?[] Correlate(GridProblem problem, RegimeFolds?[] folds, int threads, CancellationToken token)
    {
        var rows = RowBlocks.Create(problem.RegimeMasks.Span, folds);
        using var blocks = GramBlocks.Build(problem.Design, rows, threads, token);
        var grams = new StandardisedGram[]?[folds.Length];
        WorkUnits.Run(folds.Length, threads, () => problem.Design.Layout, (r, layout) =>
        {
            if (folds[r] is { } regime)
            {
                grams[r] = FoldGrams.Sum(blocks, r, regime, layout);
            }
        }, token);
        return grams;
    }
}
