using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.Linear;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Tabular;

internal sealed class FitModelHandler(TrainingPreparation preparation, IOptions<TrainingOptions> options) : IRequestHandler<FitModel, FittedModel>
{
    public async Task<FittedModel> Handle(FitModel request, CancellationToken cancellationToken)
    {
        var prepared = await preparation.PrepareAsync(request.Specification, cancellationToken);
        var plan = PlanTrainingHandler.Of(prepared, options.Value, null);
        return new(plan, await Task.Run(() => Fit(prepared, plan, request.CellsDone, cancellationToken), cancellationToken));
    }

    private ModelDetails Fit(PreparedTraining prepared, TrainingPlan plan, Action<int>? cellsDone, CancellationToken token)
    {
        var specification = prepared.Specification;
        var masks = Array.ConvertAll(prepared.Rows, row => prepared.Masks[row]);
        var grid = ElasticNetGrid.Fit(
            new GridProblem
            {
                Design = new(prepared.Data.Features, prepared.Target, prepared.Rows),
                RegimeMasks = masks,
                Regimes = specification.RegimeConfigs!.Count,
                Alphas = specification.AlphaGrid!,
                L1Ratios = specification.L1RatioGrid!,
                Horizon = Target.Horizon,
                Folds = options.Value.Folds,
                EmbargoFraction = options.Value.EmbargoFraction,
                MinimumRows = options.Value.RowsNeeded(prepared.Features.Count),
                Halving = specification.AdaptiveGrid,
            },
            options.Value.EffectiveThreads, cellsDone, token);
        if (grid.BestCell is not { } best)
        {
            throw new UnprocessableException(
                $"No cell of the grid gave a usable model for {specification.Symbol}: every one was skipped, did not converge or has only zero weights. Smaller values in alpha_grid keep more weights.", "alpha_grid");
        }

        var fit = grid.Refit(best)!;
        var rows = UsableRows.InRegime(prepared.Rows, prepared.Masks, grid.Cells[best].Regime);
        var fitted = FittedPredictions.Of(fit, prepared, rows);
        return new()
        {
            Features = prepared.Features,
            Score = grid.Cells[best].Score!.Value,
            Best = Describe(grid.Cells[best], prepared, grid),
            Cells = [.. grid.Cells.Select(cell => Describe(cell, prepared, grid))],
            Coefficients = new(fit.Intercept, fit.Coefficients, fit.Weights, fit.FeatureMeans, fit.FeatureStandardDeviations),
            Importance = [.. fit.Weights.Select(Math.Abs)],
            ImportanceMethod = "absolute standardised weight",
            PredictionMean = fitted.Mean,
            PredictionSd = fitted.Sd,
            LargestPrediction = fitted.Largest,
            SelectionBars = prepared.Data.Segments.Selection.Count,
            UsableRows = prepared.Rows.Length,
            RegimeVixSource = prepared.Data.Regimes.VixSource,
            Snapshots = prepared.Data.Snapshots,
            Halving = specification.AdaptiveGrid ? Halving(grid, options.Value.Folds) : null,
            Warnings = [.. plan.SkippedRegimes.Select(reason => "Regime skipped: " + reason)],
        };
    }

    private static Contracts.GridHalving Halving(GridResult grid, int folds)
    {
        var whole = grid.Cells.Count(cell => cell.Reason is not (UnscoredReason.TooFewRows or UnscoredReason.EmptyFold)) * (folds + 1);
        return new([.. grid.Rungs.Select(rung => new Contracts.HalvingRung(rung.Folds, rung.Cells, rung.Kept))], grid.Fits, whole - grid.Fits);
    }

    private static Contracts.GridCell Describe(Numerics.Linear.GridCell cell, PreparedTraining prepared, GridResult grid) => new(
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
