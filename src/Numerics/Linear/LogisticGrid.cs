namespace StrategyFactory.Numerics.Linear;

/// <summary>
/// Logistic elastic-net models for every regime × α × ρ with purged cross-validation and a refit on all rows of the regime:
/// <see cref="ElasticNetGrid"/> with labels 0 and 1 for a target (<see cref="Logistic"/>).
/// </summary>
/// <remarks>
/// Scores are McFadden's R² pooled over the folds, 1 − ΣD/ΣD₀: D the deviance Σ log(1 + e^η) − yη of the held-out rows, D₀ that of the
/// training rows' share of ones. A regime where the labels of a training set are all alike is skipped with
/// <see cref="UnscoredReason.ConstantTarget"/>. <see cref="PenaltyCell.Sweeps"/> counts passes over the training rows.
/// <see cref="GridProblem.Tolerance"/> and <see cref="GridProblem.MaximumSweeps"/> limit the coordinate descent of every step.
/// </remarks>
public static class LogisticGrid
{
    /// <summary>Fits the grid. The result is the same to the last bit for any number of threads.</summary>
    /// <param name="problem">What to fit; the target of every usable row is 0 or 1.</param>
    /// <param name="threads">Threads to use, at least 1.</param>
    /// <param name="cellsDone">
    /// Told the number of finished cells, rising to all of them; called from any thread, one call at a time.
    /// </param>
    /// <param name="token">Ends the work between two training sets.</param>
    /// <exception cref="ArgumentException">
    /// The problem contradicts itself, a label is neither 0 nor 1, or an argument is out of range.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static GridResult Fit(GridProblem problem, int threads, Action<int>? cellsDone = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        GridProblem.Validate(problem);
        Logistic.RequireLabels(problem.Design);

        var rows = RowBlocks.CountRows(problem.RegimeMasks.Span, problem.Regimes);
        var folds = new RegimeFolds?[problem.Regimes];
        var reasons = new UnscoredReason[problem.Regimes];
        for (var r = 0; r < problem.Regimes; r++)
        {
            (folds[r], reasons[r]) = ElasticNetGrid.Cut(problem, rows[r]);
        }

        var grams = ElasticNetGrid.Correlate(problem, folds, threads, token);
        for (var r = 0; r < problem.Regimes; r++)
        {
            if (grams[r] is { } sets && sets.Any(set => LogisticSet.Labels(set, problem.Design).Spread == 0))
            {
                (grams[r], reasons[r]) = (null, UnscoredReason.ConstantTarget);
            }
        }

        var paths = new GridPaths(problem, new LogisticFits(problem, folds, grams), reasons, cellsDone);
        paths.Fit(threads, token);
        return new(paths.Cells(), rows, paths.Refits(), paths.Rungs, paths.Fits);
    }
}
