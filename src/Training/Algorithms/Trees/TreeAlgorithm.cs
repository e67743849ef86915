using System.Globalization;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Training.Algorithms.Trees.Native;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>What every kind of trees does: scores the grid on purged folds, and refits the best cell on all rows of its regime.</summary>
internal abstract class TreeAlgorithm(XGBoostLibrary library, FittingSlots slots) : Algorithm
{
    public sealed override IReadOnlyList<ImportanceMethod> Importances { get; } = [ImportanceMethod.Shap, ImportanceMethod.Permutation];

    public sealed override IReadOnlyList<TargetLabel> Labels { get; } = Enum.GetValues<TargetLabel>();

    public sealed override string? Unavailable => library.Unavailable;

    public override string? Engine =>
        string.Create(CultureInfo.InvariantCulture, $"XGBoost {library.Version}, features of {FeatureGrid.Bits} bits");

    public sealed override string NothingLearnt => "the refit finds nothing to split on";

    /// <summary>Every fold of every path, then for the chosen cell the refit and, for its importance, the folds again.</summary>
    public sealed override int Fits(TrainingSpecification specification, int regimes, int folds) =>
        regimes * Paths(specification).Count * folds + (regimes > 0 ? folds + 1 : 0);

    public sealed override FittedGrid Fit(PreparedTraining training, Action<int>? cellsDone, CancellationToken token)
    {
        var specification = training.Specification;
        var grid = new TreeGridFit(
            training.Data.Features, training.Target, Paths(specification), training.Validation, specification.AdaptiveGrid, slots,
            cellsDone, token);
        var cells = Score(training, grid);
        foreach (var cell in TreeGrid.Ranked(cells))
        {
            TreeModel? model = null;
            slots.Run(1, _ => model = Grow(cell, specification, training.Learn(training.RowsOf(cell)), token), token);
            if (model!.IsNull)
            {
                model.Dispose();
                continue;
            }

            var (ensemble, bytes) = model.Save();
            return new(cell, cells, model)
            {
                Trees = ensemble,
                Content = bytes,
                Halving = specification.AdaptiveGrid ? grid.Halving(further: training.Validation.Folds + 1) : null,
            };
        }

        throw new UnprocessableException(
            $"No cell of the grid gave a usable model for {specification.Symbol}: every one was skipped or found nothing to split on. "
            + "Smaller leaves or less regularisation split more.",
            "max_depth_grid");
    }

    public sealed override Refit Refit(GridCell cell, TrainingSpecification specification, TrainingRows rows, CancellationToken token) =>
        new(Grow(cell, specification, rows, token), Converged: true);

    public sealed override IFittedModel Load(StoredModelDetails model, ReadOnlyMemory<byte>? content)
    {
        if (library.Unavailable is { } reason)
        {
            throw new UnprocessableException(
                $"Model {model.ModelId} is a {model.Specification.Algorithm} and cannot be used: {reason}.", "model_id");
        }

        return content is { } bytes
            ? TreeModel.Load(model.Details.Trees!, bytes.Span, model.ModelId, LabelsOf(model.Specification))
            : throw new UnprocessableException(
                $"The trees of model {model.ModelId} are missing from the database. Train the model again.", "model_id");
    }

    public sealed override OnnxGraph WriteOnnx(StoredModelDetails model, ReadOnlyMemory<byte>? content)
    {
        using var trees = (TreeModel)Load(model, content);
        return TreeOnnx.Graph(trees.Json(), model.Details.Trees!, model.Details.Features.Count, LabelsOf(model.Specification));
    }

    public sealed override ExplainedRows Explain(
        GridCell cell, TrainingSpecification specification, TrainingRows training, ReadOnlyMemory<int> heldOut, int sampled,
        CancellationToken token)
    {
        using var model = Grow(cell, specification, training, token);
        return ShapImportance.Of(model, new(training.Features, default, heldOut.Span), cell.Tree!.MaxDepth, sampled, token);
    }

    /// <summary>All paths of one regime's grid, in grid order.</summary>
    internal abstract IReadOnlyList<TreePath> Paths(TrainingSpecification specification);

    /// <summary>How it learns whether a return is above 0.</summary>
    protected abstract TreeLabels Signs { get; }

    protected TreeLabels LabelsOf(TrainingSpecification specification) =>
        specification.Label == TargetLabel.Sign ? Signs : TreeLabels.Values;

    /// <summary>The recipe of a cell of a training.</summary>
    protected abstract TreeRecipe Recipe(TreeParameters parameters, TrainingSpecification specification);

    // As many trees as the cell's score belongs to, grown to the end.
    private TreeModel Grow(GridCell cell, TrainingSpecification specification, TrainingRows rows, CancellationToken token)
    {
        var recipe = Recipe(cell.Tree!, specification) with { Trees = cell.Tree!.Trees!.Value, Patience = null };
        return TreeModel.Fit(recipe, new(rows.Features, rows.Target.Span, rows.Bars.Span), token);
    }

    private static List<GridCell> Score(PreparedTraining training, TreeGridFit grid)
    {
        List<GridCell> cells = [];
        foreach (var (regime, config) in training.Specification.RegimeConfigs!.Index())
        {
            cells.AddRange(grid.Fit(training.RegimeRows[regime].ToArray()).Select(cell => new GridCell(
                config, null, null, cell.Score, cell.Features, Converged: cell.Score is not null, cell.Skipped, cell.Parameters)));
        }

        return cells;
    }
}
