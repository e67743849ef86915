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
/// Scores grids by purged cross-validation, one regime after the other; the matrices of its folds serve all cells. The folds of a
/// boosting cell grow side by side, as its pooled error decides when they stop.
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
    /// <summary>What the ensembles of one regime may hold while they wait for further folds.</summary>
    private const double WaitingBytes = 1L << 30;

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

        using var grown = new FoldedGrid(paths, new(features, target.Span, rows), folds, slots);
        int[] alive = [.. Enumerable.Range(0, paths.Count)];
        foreach (var rung in halving ? SuccessiveHalving.Rungs(folds.Count) : [folds.Count])
        {
            // The latest folds come first, as in the linear family.
            var fresh = grown.Open(rung, alive, token);
            Grow(grown, alive, fresh, last: rung == folds.Count);
            var better = rung < folds.Count ? Better(alive, grown) : alive;
            foreach (var path in alive.Except(better))
            {
                grown.Release(path);
            }

            EndRung(rung, alive, better, folds.Count - rung);
            alive = better;
        }

        return Score(alive, grown);
    }

    /// <summary>What successive halving did in all regimes so far.</summary>
    /// <param name="further">Fits outside the grid, for importance and the refit.</param>
    internal GridHalving Halving(int further) =>
        new(
            [.. _rungs.Select(rung => new HalvingRung(rung.Key, rung.Value.Cells, rung.Value.Kept))], _finishedFits + further,
            _givenUpFits);

    private void Grow(FoldedGrid grown, int[] alive, IReadOnlyList<int> fresh, bool last)
    {
        // The dearest first, so that the threads end at about the same time.
        var order = alive.OrderByDescending(path => paths[path].Recipe.Parameters.MaxDepth).ToArray();
        var (together, apart) = (order.Where(path => paths[path].Recipe.Patience is not null).ToArray(),
            order.Where(path => paths[path].Recipe.Patience is null).SelectMany(path => fresh.Select(fold => (path, fold))).ToArray());
        slots.Run(
            together.Length + apart.Length,
            i =>
            {
                if (i < together.Length)
                {
                    var path = together[i];
                    grown.Watch(path, token);
                    if (last || grown.Waiting(path) * alive.Length > WaitingBytes)
                    {
                        grown.Release(path);
                    }

                    Report(fits: fresh.Count);
                    return;
                }

                var (alone, fold) = apart[i - together.Length];
                grown.Grow(alone, fold, token);
                Report(fits: 1);
            },
            token);
    }

    /// <summary>
    /// The better half of the paths, rounded up, by their best cell on the folds so far; one that never splits goes on only where no
    /// other does.
    /// </summary>
    private int[] Better(int[] alive, FoldedGrid grown)
    {
        var standings = alive.Select(path => (Path: path, Cells: Cells(path, grown))).ToArray();
        var splitting = standings.Where(standing => standing.Cells.Any(cell => cell.Features > 0)).ToArray();
        var ranked = splitting.OrderByDescending(standing => standing.Cells.Max(cell => cell.Score))
            .ThenByDescending(standing => paths[standing.Path].Recipe.Parameters.RegLambda);
        return splitting.Length == 0 ? alive : [.. ranked.Take((alive.Length + 1) / 2).Select(standing => standing.Path).Order()];
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

    private List<ScoredCell> Score(int[] alive, FoldedGrid grown) =>
    [
        .. Enumerable.Range(0, paths.Count).SelectMany(path => alive.Contains(path)
            ? Cells(path, grown)
            : paths[path].Cells.Select(cell => new ScoredCell(cell, null, 0, "given up by successive halving"))),
    ];

    /// <summary>A path's cells on the folds that it was grown on.</summary>
    private ScoredCell[] Cells(int path, FoldedGrid grown)
    {
        var errors = grown.Errors(path);
        return
        [
            .. paths[path].Cells.Zip(paths[path].Score(errors, grown.HeldOutLoss)).Select(cell => new ScoredCell(
                cell.First with { Trees = cell.Second.Trees }, cell.Second.Score, HeldOutErrors.Features(errors, cell.Second.Trees),
                cell.Second.Score is null ? "the target does not vary" : null)),
        ];
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
