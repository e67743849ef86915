using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.Linear;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Importance;
using StrategyFactory.Training.Predictions;
using StrategyFactory.Training.Tabular;

namespace StrategyFactory.Training.Linear;

/// <summary>Trains the linear family: the whole grid from one pass over the rows.</summary>
internal sealed class LinearTraining(PreparedTraining prepared, TrainingPlan plan, ImportanceMeasures importance, TrainingOptions options)
{
    internal FittedModel Fit(Action<int>? cellsDone, CancellationToken token)
    {
        var specification = prepared.Specification;
        var grid = ElasticNetGrid.Fit(
            new GridProblem
            {
                Design = new(prepared.Data.Features, prepared.Target, prepared.Rows),
                RegimeMasks = Array.ConvertAll(prepared.Rows, row => prepared.Masks[row]),
                Regimes = specification.RegimeConfigs!.Count,
                Alphas = specification.AlphaGrid!,
                L1Ratios = specification.L1RatioGrid!,
                Horizon = Target.Horizon,
                Folds = options.Folds,
                EmbargoFraction = options.EmbargoFraction,
                MinimumRows = options.RowsNeeded(prepared.Features.Count),
                Halving = specification.AdaptiveGrid,
            },
            options.EffectiveThreads, cellsDone, token);
        if (grid.BestCell is not { } best)
        {
            throw new UnprocessableException(
                $"No cell of the grid gave a usable model for {specification.Symbol}: every one was skipped, did not converge or has only zero weights. Smaller values in alpha_grid keep more weights.", "alpha_grid");
        }

        var fit = grid.Refit(best)!;
        var rows = UsableRows.InRegime(prepared.Rows, prepared.Masks, grid.Cells[best].Regime);
        var cell = Describe(grid.Cells[best], grid);
        var measured = specification.ImportanceMethod == ImportanceMethod.Permutation
            ? importance.Measure(ImportanceMethod.Permutation, prepared, cell, token)
            : new([.. fit.Weights.Select(Math.Abs)], null, null);
        return new(plan, Trainings.Details(prepared, plan, cell, [.. grid.Cells.Select(each => Describe(each, grid))], new LinearModel(fit), rows, measured) with
        {
            Coefficients = new(fit.Intercept, fit.Coefficients, fit.Weights, fit.FeatureMeans, fit.FeatureStandardDeviations),
            Halving = specification.AdaptiveGrid ? Halving(grid, options.Folds) : null,
        });
    }

    private static Contracts.GridHalving Halving(GridResult grid, int folds)
    {
        var whole = grid.Cells.Count(cell => cell.Reason is not (UnscoredReason.TooFewRows or UnscoredReason.EmptyFold)) * (folds + 1);
        return new([.. grid.Rungs.Select(rung => new Contracts.HalvingRung(rung.Folds, rung.Cells, rung.Kept))], grid.Fits, whole - grid.Fits);
    }

    private Contracts.GridCell Describe(Numerics.Linear.GridCell cell, GridResult grid) => new(
        prepared.Specification.RegimeConfigs![cell.Regime], cell.Alpha, cell.L1Ratio, cell.Score, cell.NonZeroCount, cell.Converged,
        cell.Reason switch
        {
            UnscoredReason.None => null,
            UnscoredReason.TooFewRows => $"{grid.RegimeRows[cell.Regime]:N0} usable rows are too few",
            UnscoredReason.GivenUp => "given up by successive halving",
            UnscoredReason.EmptyFold => "a fold has no rows after purge and embargo",
            _ => "the target does not vary",
        });
}
