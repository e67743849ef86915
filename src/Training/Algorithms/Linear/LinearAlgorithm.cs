using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.Linear;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms.Linear;

/// <summary>The linear family: the whole grid from one pass over the rows.</summary>
/// <param name="name">Name in requests.</param>
/// <param name="ratio">ρ where the algorithm fixes it; null where the request chooses.</param>
/// <param name="options">Default grids and threads.</param>
internal sealed class LinearAlgorithm(string name, double? ratio, IOptions<TrainingOptions> options) : Algorithm
{
    private const string AlphaGrid = "alpha_grid";
    private const string L1RatioGrid = "l1_ratio_grid";

    public override string Name => name;

    public override IReadOnlyList<string> Grids { get; } = ratio is null ? [AlphaGrid, L1RatioGrid] : [AlphaGrid];

    /// <summary>With a ratio that is fixed: a request may name just that.</summary>
    public override IReadOnlyList<string> Fields { get; } = [AlphaGrid, L1RatioGrid];

    public override IReadOnlyList<ImportanceMethod> Importances { get; } = [ImportanceMethod.Weight, ImportanceMethod.Permutation];

    public override IReadOnlyList<TargetLabel> Labels { get; } = Enum.GetValues<TargetLabel>();

    public override string NothingLearnt => "every weight of the refit is zero";

    public override TrainingSpecification Resolve(TrainingSpecification request)
    {
        if (ratio is { } fixedRatio && request.L1RatioGrid is { Count: > 0 } given && !given.SequenceEqual([fixedRatio]))
        {
            throw new UnprocessableException($"{L1RatioGrid}: {Name} has no such grid, its ratio is {fixedRatio}.", L1RatioGrid);
        }

        return request with
        {
            AlphaGrid = HyperparameterGrids.Ascending(request.AlphaGrid ?? options.Value.AlphaGrid),
            L1RatioGrid = ratio is { } only ? [only] : HyperparameterGrids.Ascending(request.L1RatioGrid ?? options.Value.L1RatioGrid),
        };
    }

    public override int Fits(TrainingSpecification specification, int regimes, int folds) =>
        HyperparameterGrids.Cells(specification) * regimes * (folds + 1);

    public override FittedGrid Fit(PreparedTraining training, Action<int>? cellsDone, CancellationToken token)
    {
        var (specification, validation) = (training.Specification, training.Validation);
        var problem = new GridProblem
        {
            Design = new(training.Data.Features, training.Target, training.Rows.Span),
            RegimeMasks = Masks(training),
            Regimes = specification.RegimeConfigs!.Count,
            Alphas = specification.AlphaGrid!,
            L1Ratios = specification.L1RatioGrid!,
            Horizon = validation.Horizon,
            Folds = validation.Folds,
            EmbargoFraction = validation.EmbargoFraction,
            MinimumRows = validation.MinimumRows,
            Halving = specification.AdaptiveGrid,
        };
        var grid = specification.Label == TargetLabel.Sign
            ? LogisticGrid.Fit(problem, options.Value.EffectiveThreads, cellsDone, token)
            : ElasticNetGrid.Fit(problem, options.Value.EffectiveThreads, cellsDone, token);
        if (grid.BestCell is not { } best)
        {
            throw new UnprocessableException(
                $"No cell of the grid gave a usable model for {specification.Symbol}: every one was skipped, did not converge or has "
                + "only zero weights. Smaller values in alpha_grid keep more weights.", AlphaGrid);
        }

        var model = LinearModel.Of(grid.Refit(best)!, specification.Label);
        GridCell[] cells = [.. grid.Cells.Select(cell => Describe(specification, cell, grid))];
        return new(cells[best], cells, model)
        {
            Coefficients = model.Coefficients,
            Halving = specification.AdaptiveGrid ? Halving(grid, validation.Folds, specification.Label) : null,
        };
    }

    public override Refit Refit(GridCell cell, TrainingSpecification specification, TrainingRows rows, CancellationToken token)
    {
        var design = new DesignMatrix(rows.Features, rows.Target, rows.Bars.Span);
        if (specification.Label == TargetLabel.Sign && AllAlike(rows))
        {
            return new(LinearModel.Null(design.Features), Converged: true);
        }

        var fit = specification.Label == TargetLabel.Sign
            ? Logistic.Fit(design, cell.Alpha!.Value, cell.L1Ratio!.Value)
            : ElasticNet.Fit(design, cell.Alpha!.Value, cell.L1Ratio!.Value);
        return new(LinearModel.Of(fit, specification.Label), fit.Converged);
    }

    public override IFittedModel Load(StoredModelDetails model, ReadOnlyMemory<byte>? content) =>
        new LinearModel(model.Details.Coefficients!, model.Specification.Label == TargetLabel.Sign);

    public override OnnxGraph WriteOnnx(StoredModelDetails model, ReadOnlyMemory<byte>? content)
    {
        var coefficients = model.Details.Coefficients!;
        var logistic = model.Specification.Label == TargetLabel.Sign;
        var sum = logistic ? "log_odds" : OnnxGraph.Raw;
        OnnxNode[] nodes = [new("MatMul", [OnnxGraph.Features, "weights"], "weighted"), new("Add", ["weighted", "intercept"], sum)];
        return new(
            logistic ? [.. nodes, new("Sigmoid", [sum], OnnxGraph.Raw)] : nodes,
            [
                new("weights", coefficients.Weights.ToArray(), [coefficients.Weights.Count, 1]),
                new("intercept", new[] { coefficients.Intercept }, []),
            ]);
    }

    // The log-odds of what always happens are infinite; that is nothing learnt.
    private static bool AllAlike(TrainingRows rows)
    {
        ReadOnlySpan<double> target = rows.Target.Span;
        foreach (var bar in rows.Bars.Span)
        {
            if (target[bar] != target[rows.Bars.Span[0]])
            {
                return false;
            }
        }

        return true;
    }

    private static uint[] Masks(PreparedTraining training)
    {
        var rows = training.Rows.Span;
        var masks = training.Masks.Span;
        var taken = new uint[rows.Length];
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] = masks[rows[i]];
        }

        return taken;
    }

    private static GridHalving Halving(GridResult grid, int folds, TargetLabel label)
    {
        // a constant target is fitted all the same, but for labels, which have no log-odds then
        var whole = (folds + 1) * grid.Cells.Count(cell => cell.Reason is not (UnscoredReason.TooFewRows or UnscoredReason.EmptyFold)
            && !(cell.Reason == UnscoredReason.ConstantTarget && label == TargetLabel.Sign));
        return new([.. grid.Rungs.Select(rung => new HalvingRung(rung.Folds, rung.Cells, rung.Kept))], grid.Fits, whole - grid.Fits);
    }

    private static GridCell Describe(TrainingSpecification specification, PenaltyCell cell, GridResult grid) => new(
        specification.RegimeConfigs![cell.Regime], cell.Alpha, cell.L1Ratio, cell.Score, cell.NonZeroCount, cell.Converged,
        cell.Reason switch
        {
            UnscoredReason.None => null,
            UnscoredReason.TooFewRows => $"{grid.RegimeRows[cell.Regime]:N0} usable rows are too few",
            UnscoredReason.GivenUp => "given up by successive halving",
            UnscoredReason.EmptyFold => "a fold has no rows after purge and embargo",
            _ => "the target does not vary",
        });
}
