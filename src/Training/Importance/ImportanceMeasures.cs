using Microsoft.Extensions.Options;
using StrategyFactory.Numerics.Linear;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Predictions;
using StrategyFactory.Training.Tabular;
using StrategyFactory.Training.Trees;
using GridCell = StrategyFactory.Training.Contracts.GridCell;

namespace StrategyFactory.Training.Importance;

/// <summary>Importance of every feature.</summary>
/// <param name="Values">≥ 0, in the order of the features.</param>
/// <param name="Errors">Standard errors; null where the method has none.</param>
/// <param name="Rows">Rows it was measured on; null where the method uses none.</param>
internal sealed record MeasuredImportance(double[] Values, double[]? Errors, int? Rows);

/// <summary>
/// Measures importance on held-out rows: the chosen cell is fitted again on each purged fold, and a seeded sample of all rows is
/// explained by the models that did not see them.
/// </summary>
internal sealed class ImportanceMeasures(FittingSlots slots, IOptions<TrainingOptions> options)
{
    /// <summary>Measures by a method that looks at rows.</summary>
    internal MeasuredImportance Measure(ImportanceMethod method, PreparedTraining prepared, GridCell cell, CancellationToken token)
    {
        var settings = options.Value;
        var rows = TreeTraining.Rows(prepared, cell);
        var folds = TreeGridFit.Folds(rows.Length, settings);
        var sample = HeldOutSample.Draw(rows.Length, method == ImportanceMethod.Shap ? settings.ShapRows : settings.PermutationRows, prepared.Specification.Seed);
        var parts = new RowImportance[folds.Length];
        slots.Run(
            folds.Length,
            k =>
            {
                var fold = folds[k];
                int[] training = [.. rows[..fold.TrainEnd], .. rows[fold.TrainResume..]];
                var heldOut = sample.Where(position => position >= fold.TestStart && position < fold.TestEnd).Select(position => rows[position]).ToArray();
                parts[k] = method == ImportanceMethod.Shap
                    ? Shap(prepared, cell, training, heldOut, sample.Length, token)
                    : Permutation(prepared, cell, training, heldOut, k, token);
            },
            token);
        return RowImportance.Pool(parts, clip: method == ImportanceMethod.Permutation);
    }

    private RowImportance Shap(PreparedTraining prepared, GridCell cell, int[] training, int[] heldOut, int sampled, CancellationToken token)
    {
        using var model = Grow(prepared, cell, training, token);
        return ShapImportance.Of(model, new(prepared.Data.Features, default, heldOut), cell.Tree!.MaxDepth, sampled, token);
    }

    private RowImportance Permutation(PreparedTraining prepared, GridCell cell, int[] training, int[] heldOut, int fold, CancellationToken token)
    {
        var mean = training.Average(row => prepared.Target[row]);
        var columns = prepared.Data.Features.Select(feature => Array.ConvertAll(heldOut, row => feature.Span[row])).ToArray();
        var target = Array.ConvertAll(heldOut, row => prepared.Target[row]);
        var random = new Random(unchecked((int)(prepared.Specification.Seed * 397) + fold));
        if (cell.Tree is null)
        {
            var fit = ElasticNet.Fit(new(prepared.Data.Features, prepared.Target, training), cell.Alpha!.Value, cell.L1Ratio!.Value);
            return PermutationImportance.Of(new LinearModel(fit), columns, target, mean, options.Value.PermutationRepeats, random, token);
        }

        using var model = Grow(prepared, cell, training, token);
        return PermutationImportance.Of(model, columns, target, mean, options.Value.PermutationRepeats, random, token);
    }

    private TreeModel Grow(PreparedTraining prepared, GridCell cell, int[] training, CancellationToken token) =>
        TreeModel.Fit(TreeRecipe.Exactly(cell.Tree!, prepared.Specification, options.Value), new(prepared.Data.Features, prepared.Target, training), token);
}
