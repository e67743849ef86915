using System.Runtime.InteropServices;
using StrategyFactory.Numerics.Linear;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>A cell of a regime's grid.</summary>
/// <param name="Parameters">Hyperparameters; scored cells with their number of trees.</param>
/// <param name="Score">Pooled out-of-fold R²; null where there is none.</param>
/// <param name="Features">Features that a fold's trees split on.</param>
/// <param name="Skipped">Why there is no score, or null.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ScoredCell(TreeParameters Parameters, double? Score, int Features, string? Skipped);

/// <summary>
/// Scores grids by purged cross-validation, one regime and one fold after the other: one fold's matrices are in memory at a time.
/// </summary>
/// <param name="features">One column per feature, one value per bar.</param>
/// <param name="target">Target of every bar.</param>
/// <param name="paths">The grid.</param>
/// <param name="validation">Folds, embargo and the fewest rows.</param>
/// <param name="halving">True to give up the worse half of the paths after two fifths of the folds.</param>
/// <param name="slots">Who runs the fits.</param>
/// <param name="cellsDone">Told the number of finished cells; null for nobody.</param>
/// <param name="token">Ends the work between two trees.</param>
internal sealed class TreeGridFit(
    IReadOnlyList<ReadOnlyMemory<double>> features, ReadOnlyMemory<double> target, IReadOnlyList<TreePath> paths,
    CrossValidation validation, bool halving, FittingSlots slots, Action<int>? cellsDone, CancellationToken token)
{
    private readonly Lock _progress = new();
    private readonly SortedDictionary<int, (int Cells, int Kept)> _rungs = [];
    private int _finishedFits;
    private int _givenUpFits;
    private int _skippedCells;

    /// <summary>Every cell of one regime, in grid order.</summary>
    /// <param name="rows">The regime's usable bars, ascending.</param>
    internal IReadOnlyList<ScoredCell> Fit(int[] rows)
    {
        var folds = validation.Of(rows.Length);
        if (rows.Length < validation.MinimumRows)
        {
            return Skip($"{rows.Length:N0} usable rows are too few");
        }

        if (folds.Any(fold => fold.TestEnd == fold.TestStart || fold.TrainEnd + rows.Length - fold.TrainResume < 2))
        {
            return Skip("a fold has no rows after purge and embargo");
        }

        var values = new TreeRows(features, target.Span, rows);
        var errors = new HeldOutErrors?[paths.Count, folds.Count];
        int[] alive = [.. Enumerable.Range(0, paths.Count)];
        var (squares, done) = (0.0, 0);
        foreach (var rung in halving ? SuccessiveHalving.Rungs(folds.Count) : [folds.Count])
        {
            // The latest folds come first, as in the linear family.
            for (; done < rung; done++)
            {
                var k = folds.Count - 1 - done;
                squares += Watch(values, folds[k], k, alive, errors);
            }

            var better = rung < folds.Count ? Better(alive, errors, squares) : alive;
            EndRung(rung, alive, better, folds.Count - done);
            alive = better;
        }

        return Score(alive, errors, squares);
    }

    /// <summary>What successive halving did in all regimes so far.</summary>
    /// <param name="further">Fits outside the grid, for importance and the refit.</param>
    internal GridHalving Halving(int further) =>
        new(
            [.. _rungs.Select(rung => new HalvingRung(rung.Key, rung.Value.Cells, rung.Value.Kept))], _finishedFits + further,
            _givenUpFits);

    private double Watch(TreeRows values, PurgedFold fold, int k, int[] alive, HeldOutErrors?[,] errors)
    {
        using var matrices = new FoldMatrices(values, fold);
        var methods = alive.Select(path => paths[path].Recipe)
            .DistinctBy(recipe => recipe.Method(matrices.Training.Rows, matrices.Training.Columns), StringComparer.Ordinal).ToArray();
        slots.Run(1, _ => Array.ForEach(methods, matrices.Prepare), token);
        slots.Run(
            alive.Length,
            i =>
            {
                errors[alive[i], k] = TreeGrowth.Watch(paths[alive[i]].Recipe, matrices, token);
                Report(fits: 1);
            },
            token);
        return matrices.HeldOutSquares;
    }

    /// <summary>
    /// The better half of the paths, rounded up, by their best cell on the folds so far; one that never splits goes on only where no
    /// other does.
    /// </summary>
    private int[] Better(int[] alive, HeldOutErrors?[,] errors, double squares)
    {
        var splitting = alive.Where(path => Splits(path, errors) > 0).ToArray();
        var ranked = splitting.OrderByDescending(path => paths[path].Score(Of(path, errors), squares).Max(cell => cell.Score))
            .ThenByDescending(path => paths[path].Recipe.Parameters.RegLambda);
        return splitting.Length == 0 ? alive : [.. ranked.Take((alive.Length + 1) / 2).Order()];
    }

    private void EndRung(int rung, int[] alive, int[] kept, int foldsLeft)
    {
        var (cells, of) = (alive.Sum(path => paths[path].Cells.Count), kept.Sum(path => paths[path].Cells.Count));
        var before = _rungs.GetValueOrDefault(rung);
        _rungs[rung] = (before.Cells + cells, before.Kept + of);
        if (kept.Length < alive.Length)
        {
            Report(givenUp: (alive.Length - kept.Length) * foldsLeft);
        }
    }

    private List<ScoredCell> Score(int[] alive, HeldOutErrors?[,] errors, double squares)
    {
        List<ScoredCell> cells = [];
        for (var path = 0; path < paths.Count; path++)
        {
            if (!alive.Contains(path))
            {
                cells.AddRange(paths[path].Cells.Select(cell => new ScoredCell(cell, null, 0, "given up by successive halving")));
                continue;
            }

            var split = Splits(path, errors);
            foreach (var (parameters, (score, trees)) in paths[path].Cells.Zip(paths[path].Score(Of(path, errors), squares)))
            {
                cells.Add(new(parameters with { Trees = trees }, score, split, score is null ? "the target does not vary" : null));
            }
        }

        return cells;
    }

    /// <summary>A path's errors on the folds it was grown on.</summary>
    private static HeldOutErrors[] Of(int path, HeldOutErrors?[,] errors) =>
        [.. Enumerable.Range(0, errors.GetLength(1)).Select(k => errors[path, k]).OfType<HeldOutErrors>()];

    private int Splits(int path, HeldOutErrors?[,] errors)
    {
        var folds = Of(path, errors);
        return Enumerable.Range(0, features.Count).Count(feature => folds.Any(fold => fold.Splits[feature] > 0));
    }

    private List<ScoredCell> Skip(string reason)
    {
        var cells = paths.SelectMany(path => path.Cells).Select(cell => new ScoredCell(cell, null, 0, reason)).ToList();
        Report(skipped: cells.Count);
        return cells;
    }

    // A cell is finished with its last fold only; on the way the fits are told as the cells they are worth.
    private void Report(int fits = 0, int givenUp = 0, int skipped = 0)
    {
        lock (_progress)
        {
            (_finishedFits, _givenUpFits, _skippedCells) = (_finishedFits + fits, _givenUpFits + givenUp, _skippedCells + skipped);
            cellsDone?.Invoke(_skippedCells + (int)((long)(_finishedFits + _givenUpFits) * paths[0].Cells.Count / validation.Folds));
        }
    }
}
