using System.Globalization;
using Microsoft.Extensions.Options;
using StrategyFactory.Training.Algorithms.Trees.Native;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms.Trees.Forest;

/// <summary>Random forests (Breiman 2001).</summary>
internal sealed class ForestAlgorithm(XGBoostLibrary library, FittingSlots slots, IOptions<TrainingOptions> options)
    : TreeAlgorithm(library, slots)
{
    private ForestOptions Defaults => options.Value.RandomForest;

    public override string Name => "RandomForest";

    public override IReadOnlyList<string> Grids { get; } = ["max_depth_grid", "min_samples_leaf_grid", "trees_grid"];

    public override string Engine =>
        string.Create(CultureInfo.InvariantCulture, $"{base.Engine}, rows {Defaults.Subsample}, columns {Defaults.ColumnsPerSplit}");

    public override TrainingSpecification Resolve(TrainingSpecification request) => request with
    {
        MaxDepthGrid = HyperparameterGrids.Ascending(request.MaxDepthGrid ?? Defaults.MaxDepthGrid),
        MinSamplesLeafGrid = HyperparameterGrids.Ascending(request.MinSamplesLeafGrid ?? Defaults.MinSamplesLeafGrid),
        TreesGrid = HyperparameterGrids.Ascending(request.TreesGrid ?? Defaults.TreesGrid),
    };

    protected override TreeLabels Signs => TreeLabels.Shares;

    internal override IReadOnlyList<TreePath> Paths(TrainingSpecification specification) =>
    [
        .. from depth in specification.MaxDepthGrid!
           from leaf in specification.MinSamplesLeafGrid!
           let cells = specification.TreesGrid!.Select(count => new TreeParameters(depth, null, null, null, leaf, count)).ToArray()
           select new TreePath(Recipe(cells[^1], specification), cells),
    ];

    protected override TreeRecipe Recipe(TreeParameters parameters, TrainingSpecification specification) =>
        new ForestRecipe(parameters, parameters.Trees!.Value, specification.Seed, Defaults) { Labels = LabelsOf(specification) };
}
