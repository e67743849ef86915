using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Importance;
using StrategyFactory.Training.Predictions;

namespace StrategyFactory.Training.Tabular;

/// <summary>What every training has to tell, whatever its algorithm.</summary>
internal static class Trainings
{
    internal static ModelDetails Details(
        PreparedTraining prepared, TrainingPlan plan, GridCell best, IReadOnlyList<GridCell> cells, IFittedModel model, int[] rows, MeasuredImportance importance)
    {
        var fitted = FittedPredictions.Of(model, prepared.Data, prepared.Specification.TargetTransform, rows);
        return new()
        {
            Features = prepared.Features,
            Score = best.Score!.Value,
            Best = best,
            Cells = cells,
            Importance = importance.Values,
            ImportanceErrors = importance.Errors,
            ImportanceMethod = prepared.Specification.ImportanceMethod!.Value.Name(),
            PredictionMean = fitted.Mean,
            PredictionSd = fitted.Sd,
            LargestPrediction = fitted.Largest,
            SelectionBars = prepared.Data.Segments.Selection.Count,
            UsableRows = prepared.Rows.Length,
            RegimeVixSource = prepared.Data.Regimes.VixSource,
            Snapshots = prepared.Data.Snapshots,
            Warnings = [.. plan.SkippedRegimes.Select(reason => "Regime skipped: " + reason)],
        };
    }
}
