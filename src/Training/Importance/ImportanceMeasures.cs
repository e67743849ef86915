using Microsoft.Extensions.Options;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Importance;

/// <summary>Importance of every feature.</summary>
/// <param name="Values">≥ 0, in the order of the features.</param>
/// <param name="Errors">Standard errors; null where the method has none.</param>
/// <param name="Rows">Rows it was measured on; null where the method uses none.</param>
internal sealed record MeasuredImportance(double[] Values, double[]? Errors, int? Rows);

/// <summary>
/// Measures importance, by the model's weights or on held-out rows: then the chosen cell is fitted again on each purged fold, and a
/// seeded sample of all rows is explained by the models that did not see them.
/// </summary>
internal sealed class ImportanceMeasures(FittingSlots slots, IOptions<TrainingOptions> options)
{
    /// <summary>By the method of a training that was just fitted.</summary>
    internal MeasuredImportance Measure(PreparedTraining training, FittedGrid grid, CancellationToken token) =>
        training.Specification.ImportanceMethod!.Value is var method && method == ImportanceMethod.Weight
            ? OfWeights(grid.Model)
            : Measure(method, training, grid.Best, token);

    /// <summary>|standardised weight|.</summary>
    internal static MeasuredImportance OfWeights(IFittedModel model) => new([.. model.Weights!], null, null);

    /// <summary>By a method that looks at rows.</summary>
    internal MeasuredImportance Measure(ImportanceMethod method, PreparedTraining training, GridCell cell, CancellationToken token)
    {
        var settings = options.Value;
        var shap = method == ImportanceMethod.Shap;
        var rows = training.RowsOf(cell).ToArray();
        var folds = training.Validation.Of(rows.Length);
        var sample = HeldOutSample.Draw(rows.Length, shap ? settings.ShapRows : settings.PermutationRows, training.Specification.Seed);
        var parts = new RowImportance[folds.Count];
        slots.Run(
            folds.Count,
            k =>
            {
                var fold = folds[k];
                int[] learnt = [.. rows[..fold.TrainEnd], .. rows[fold.TrainResume..]];
                var heldOut = sample.Where(position => position >= fold.TestStart && position < fold.TestEnd)
                    .Select(position => rows[position]).ToArray();
                parts[k] = shap
                    ? Shap(training, cell, learnt, heldOut, sample.Length, token)
                    : Permutation(training, cell, learnt, heldOut, k, token);
            },
            token);
        return RowImportance.Pool(parts, clip: !shap);
    }

    private static RowImportance Shap(
        PreparedTraining training, GridCell cell, int[] learnt, int[] heldOut, int sampled, CancellationToken token)
    {
        var explained = training.Algorithm.Explain(cell, training.Specification, training.Learn(learnt), heldOut, sampled, token);
        return new(explained.Rows, [.. explained.Sums], [.. explained.Squares], explained.Rows);
    }

    private RowImportance Permutation(
        PreparedTraining training, GridCell cell, int[] learnt, int[] heldOut, int fold, CancellationToken token)
    {
        var columns = training.Data.Features.Select(feature => Array.ConvertAll(heldOut, row => feature.Span[row])).ToArray();
        var target = Array.ConvertAll(heldOut, row => training.Target.Span[row]);
        var mean = learnt.Average(row => training.Target.Span[row]);
        var random = new Random(unchecked((int)(training.Specification.Seed * 397) + fold));
        using var model = training.Algorithm.Refit(cell, training.Specification, training.Learn(learnt), token).Model;
        return PermutationImportance.Of(model, columns, target, mean, options.Value.PermutationRepeats, random, token);
    }
}
