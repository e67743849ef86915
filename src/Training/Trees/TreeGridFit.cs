using System.Runtime.InteropServices;
using StrategyFactory.Numerics.Linear;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Tabular;

namespace StrategyFactory.Training.Trees;

/// <summary>A cell of a regime's grid.</summary>
/// <param name="Parameters">Hyperparameters; scored cells with their number of trees.</param>
/// <param name="Score">Pooled out-of-fold R²; null where there is none.</param>
/// <param name="Features">Features that a fold's trees split on.</param>
/// <param name="Skipped">Why there is no score, or null.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ScoredCell(TreeParameters Parameters, double? Score, int Features, string? Skipped);

/// <summary>Scores grids by purged cross-validation, one regime and one fold after the other: one fold's matrices are in memory at a time.</summary>
/// <param name="features">One column per feature, one value per bar.</param>
/// <param name="target">Target of every bar.</param>
/// <param name="paths">The grid.</param>
/// <param name="options">Folds, embargo and the fewest rows.</param>
/// <param name="slots">Who runs the fits.</param>
/// <param name="cellsDone">Told the number of finished cells; null for nobody.</param>
/// <param name="token">Ends the work between two trees.</param>
internal sealed class TreeGridFit(
    IReadOnlyList<ReadOnlyMemory<double>> features, ReadOnlyMemory<double> target, IReadOnlyList<TreePath> paths, TrainingOptions options, FittingSlots slots, Action<int>? cellsDone, CancellationToken token)
{
    private readonly Lock _progress = new();
    private int _finishedFits;
    private int _skippedCells;

    /// <summary>Every cell of one regime, in grid order.</summary>
    /// <param name="rows">The regime's usable bars, ascending.</param>
    internal IReadOnlyList<ScoredCell> Fit(int[] rows)
    {
        var folds = Folds(rows.Length, options);
        if (rows.Length < options.RowsNeeded(features.Count))
        {
            return Skip($"{rows.Length:N0} usable rows are too few");
        }

        if (folds.Any(fold => fold.TestEnd == fold.TestStart || fold.TrainEnd + rows.Length - fold.TrainResume < 2))
        {
            return Skip("a fold has no rows after purge and embargo");
        }

        var values = new TreeRows(features, target.Span, rows);
        var errors = new HeldOutErrors[paths.Count, folds.Length];
        var squares = 0.0;
        for (var k = 0; k < folds.Length; k++)
        {
            squares += Watch(values, folds[k], k, errors);
        }

        return Score(errors, squares);
    }

    /// <summary>The folds of a regime with so many rows.</summary>
    internal static PurgedFold[] Folds(int rows, TrainingOptions options)
    {
        var embargo = PurgedFolds.Embargo(options.EmbargoFraction, rows);
        return [.. Enumerable.Range(0, options.Folds).Select(k => PurgedFolds.At(k, options.Folds, rows, Target.Horizon, embargo))];
    }

    private double Watch(TreeRows values, PurgedFold fold, int k, HeldOutErrors[,] errors)
    {
        using var matrices = new FoldMatrices(values, fold);
        var methods = paths.Select(path => path.Recipe).DistinctBy(recipe => recipe.Method(matrices.Training.Rows, matrices.Training.Columns), StringComparer.Ordinal).ToArray();
        slots.Run(1, _ => Array.ForEach(methods, matrices.Prepare), token);
        slots.Run(
            paths.Count,
            path =>
            {
                errors[path, k] = TreeGrowth.Watch(paths[path].Recipe, matrices, token);
                Report(fits: 1, skipped: 0);
            },
            token);
        return matrices.HeldOutSquares;
    }

    private List<ScoredCell> Score(HeldOutErrors[,] errors, double squares)
    {
        List<ScoredCell> cells = [];
        for (var path = 0; path < paths.Count; path++)
        {
            var folds = Enumerable.Range(0, errors.GetLength(1)).Select(k => errors[path, k]).ToArray();
            var split = Enumerable.Range(0, features.Count).Count(feature => folds.Any(fold => fold.Splits[feature] > 0));
            foreach (var (parameters, (score, trees)) in paths[path].Cells.Zip(paths[path].Score(folds, squares)))
            {
                cells.Add(new(parameters with { Trees = trees }, score, split, score is null ? "the target does not vary" : null));
            }
        }

        return cells;
    }

    private List<ScoredCell> Skip(string reason)
    {
        var cells = paths.SelectMany(path => path.Cells).Select(cell => new ScoredCell(cell, null, 0, reason)).ToList();
        Report(fits: 0, skipped: cells.Count);
        return cells;
    }

    // A cell is finished with its last fold only; on the way the fits are told as the cells they are worth.
    private void Report(int fits, int skipped)
    {
        if (cellsDone is null)
        {
            return;
        }

        lock (_progress)
        {
            (_finishedFits, _skippedCells) = (_finishedFits + fits, _skippedCells + skipped);
            cellsDone(_skippedCells + (int)((long)_finishedFits * paths[0].Cells.Count / options.Folds));
        }
    }
}
