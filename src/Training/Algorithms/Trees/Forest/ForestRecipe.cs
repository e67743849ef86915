using StrategyFactory.Training.Algorithms.Trees.Native;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms.Trees.Forest;

/// <summary>Trees that each grow on their own share of the rows.</summary>
/// <param name="Parameters">Hyperparameters; <see cref="TreeParameters.Trees"/> is not read.</param>
/// <param name="Seed">Seed of rows and columns.</param>
/// <param name="Options">Shares of rows and columns.</param>
internal sealed record ForestRecipe(TreeParameters Parameters, int Trees, long Seed, ForestOptions Options)
    : TreeRecipe(Parameters, Trees, null, Seed)
{
    /// <summary>L2 penalty of a forest's leaves: next to none, as in XGBoost's own forest classes.</summary>
    private const double Lambda = 1e-5;

    protected override double RowsPerTree => Options.Subsample;

    internal override Action<int> Step(Booster booster, DMatrix training, float[] labels)
    {
        // Derivatives of ½(p − y)² at p = 0.
        var gradient = Array.ConvertAll(labels, label => -label);
        var hessian = new float[labels.Length];
        Array.Fill(hessian, 1);
        return _ => booster.Boost(training, gradient, hessian);
    }

    // Trees of an unfinished forest are scaled for all of them.
    internal override double Factor(int trees) => (double)Trees / trees;

    internal override IReadOnlyList<(double? Score, int Trees)> Score(
        IReadOnlyList<TreeParameters> cells, IReadOnlyList<HeldOutErrors> folds, double heldOutSquares) =>
        [.. cells.Select(cell => (R2(folds, cell.Trees!.Value, heldOutSquares), cell.Trees.Value))];

    protected override IEnumerable<KeyValuePair<string, string>> Growth() =>
    [
        Number("eta", 1.0 / Trees),
        Number("lambda", Lambda),
        Number("min_child_weight", Parameters.MinSamplesLeaf!.Value),
        Number("subsample", Options.Subsample),
        Number("colsample_bynode", Options.ColumnsPerSplit),
    ];
}
