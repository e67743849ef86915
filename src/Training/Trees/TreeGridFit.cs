using StrategyFactory.Numerics.Linear;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Tabular;
using GridCell = StrategyFactory.Training.Contracts.GridCell;

namespace StrategyFactory.Training.Trees;

/// <summary>Scores the whole grid of a training by purged cross-validation, regime by regime and fold by fold: one fold's matrices are in memory at a time.</summary>
internal sealed class TreeGridFit(PreparedTraining prepared, TrainingOptions options, FittingSlots slots, Action<int>? cellsDone, CancellationToken token)
{
    private readonly IReadOnlyList<TreePath> _paths = TreeGrid.Paths(prepared.Specification, options);
    private readonly Lock _progress = new();
    private int _finishedFits;
    private int _skippedCells;

    /// <summary>Fits of one regime's grid: every path on every fold.</summary>
    internal static int Fits(TrainingSpecification specification, TrainingOptions options) => TreeGrid.Paths(specification, options).Count * options.Folds;

    /// <summary>Every cell, in grid order.</summary>
    internal IReadOnlyList<GridCell> Run()
    {
        List<GridCell> cells = [];
        for (var regime = 0; regime < prepared.Specification.RegimeConfigs!.Count; regime++)
        {
            cells.AddRange(Regime(regime));
        }

        return cells;
    }

    private List<GridCell> Regime(int regime)
    {
        var rows = UsableRows.InRegime(prepared.Rows, prepared.Masks, regime);
        var folds = Folds(rows.Length, options);
        if (rows.Length < options.RowsNeeded(prepared.Features.Count))
        {
            return Skip(regime, $"{rows.Length:N0} usable rows are too few");
        }

        if (folds.Any(fold => fold.TestEnd == fold.TestStart || fold.TrainEnd + rows.Length - fold.TrainResume < 2))
        {
            return Skip(regime, "a fold has no rows after purge and embargo");
        }

        var values = new TreeRows(prepared.Data.Features, prepared.Target, rows);
        var errors = new HeldOutErrors[_paths.Count, folds.Length];
        var squares = 0.0;
        for (var k = 0; k < folds.Length; k++)
        {
            squares += Fold(values, folds[k], k, errors);
        }

        return Score(regime, errors, squares);
    }

    private double Fold(TreeRows values, PurgedFold fold, int k, HeldOutErrors[,] errors)
    {
        using var matrices = new FoldMatrices(values, fold);
        var methods = _paths.Select(path => path.Recipe).DistinctBy(recipe => recipe.Method(matrices.Training.Rows, matrices.Training.Columns), StringComparer.Ordinal).ToArray();
        slots.Run(1, _ => Array.ForEach(methods, matrices.Prepare), token);
        slots.Run(
            _paths.Count,
            path =>
            {
                errors[path, k] = TreeGrowth.Watch(_paths[path].Recipe, matrices, token);
                Report(fits: 1, skipped: 0);
            },
            token);
        return matrices.HeldOutSquares;
    }

    private List<GridCell> Score(int regime, HeldOutErrors[,] errors, double squares)
    {
        List<GridCell> cells = [];
        for (var path = 0; path < _paths.Count; path++)
        {
            var folds = Enumerable.Range(0, errors.GetLength(1)).Select(k => errors[path, k]).ToArray();
            var features = Enumerable.Range(0, prepared.Features.Count).Count(feature => folds.Any(fold => fold.Splits[feature] > 0));
            foreach (var (parameters, (score, trees)) in _paths[path].Cells.Zip(_paths[path].Score(folds, squares)))
            {
                cells.Add(new(
                    prepared.Specification.RegimeConfigs![regime], null, null, score, features, Converged: true,
                    score is null ? "the target does not vary" : null, parameters with { Trees = trees }));
            }
        }

        return cells;
    }

    private List<GridCell> Skip(int regime, string reason)
    {
        var cells = _paths.SelectMany(path => path.Cells).Select(cell => new GridCell(prepared.Specification.RegimeConfigs![regime], null, null, null, 0, Converged: false, reason, cell)).ToList();
        Report(fits: 0, skipped: cells.Count);
        return cells;
    }

    /// <summary>The folds of a regime with so many rows.</summary>
    internal static PurgedFold[] Folds(int rows, TrainingOptions options)
    {
        var embargo = PurgedFolds.Embargo(options.EmbargoFraction, rows);
        return [.. Enumerable.Range(0, options.Folds).Select(k => PurgedFolds.At(k, options.Folds, rows, Target.Horizon, embargo))];
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
            cellsDone(_skippedCells + (int)((long)_finishedFits * _paths[0].Cells.Count / options.Folds));
        }
    }
}
