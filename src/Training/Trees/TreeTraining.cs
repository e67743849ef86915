using StrategyFactory.Kernel.Errors;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Importance;
using StrategyFactory.Training.Tabular;

namespace StrategyFactory.Training.Trees;

/// <summary>Trains trees: scores the grid on purged folds, refits the best cell on all rows of its regime and measures importance.</summary>
internal sealed class TreeTraining(PreparedTraining prepared, TrainingPlan plan, ImportanceMeasures importance, FittingSlots slots, TrainingOptions options)
{
    internal FittedModel Fit(Action<int>? cellsDone, CancellationToken token)
    {
        var grid = new TreeGridFit(prepared.Data.Features, prepared.Target, TreeGrid.Paths(prepared.Specification, options), options, prepared.Specification.AdaptiveGrid, slots, cellsDone, token);
        var cells = Score(grid);
        foreach (var cell in TreeGrid.Ranked(cells))
        {
            var rows = Rows(prepared, cell);
            using var model = Refit(cell, rows, token);
            if (!model.IsNull)
            {
                var measured = importance.Measure(prepared.Specification.ImportanceMethod!.Value, prepared, cell, token);
                var (ensemble, bytes) = model.Save();
                var details = Trainings.Details(prepared, plan, cell, cells, model, rows, measured) with
                {
                    Trees = ensemble,
                    Halving = prepared.Specification.AdaptiveGrid ? grid.Halving(further: options.Folds + 1) : null,
                };
                return new(plan, details) { Booster = bytes };
            }
        }

        throw new UnprocessableException(
            $"No cell of the grid gave a usable model for {prepared.Specification.Symbol}: every one was skipped or found nothing to split on. Smaller leaves or less regularisation split more.",
            "max_depth_grid");
    }

    /// <summary>The rows of a cell's regime.</summary>
    internal static int[] Rows(PreparedTraining prepared, GridCell cell)
    {
        var regime = prepared.Specification.RegimeConfigs!.ToList().IndexOf(cell.RegimeConfig);
        return UsableRows.InRegime(prepared.Rows, prepared.Masks, regime);
    }

    private List<GridCell> Score(TreeGridFit grid)
    {
        List<GridCell> cells = [];
        foreach (var (regime, config) in prepared.Specification.RegimeConfigs!.Index())
        {
            cells.AddRange(grid.Fit(UsableRows.InRegime(prepared.Rows, prepared.Masks, regime)).Select(
                cell => new GridCell(config, null, null, cell.Score, cell.Features, Converged: cell.Score is not null, cell.Skipped, cell.Parameters)));
        }

        return cells;
    }

    private TreeModel Refit(GridCell cell, int[] rows, CancellationToken token)
    {
        TreeModel? model = null;
        slots.Run(1, _ => model = TreeModel.Fit(TreeRecipe.Exactly(cell.Tree!, prepared.Specification, options), new(prepared.Data.Features, prepared.Target, rows), token), token);
        return model!;
    }
}
