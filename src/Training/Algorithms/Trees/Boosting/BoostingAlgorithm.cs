using Microsoft.Extensions.Options;
using StrategyFactory.Training.Algorithms.Trees.Native;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms.Trees.Boosting;

/// <summary>Gradient-boosted trees (Chen and Guestrin 2016).</summary>
internal sealed class BoostingAlgorithm(XGBoostLibrary library, FittingSlots slots, IOptions<TrainingOptions> options)
    : TreeAlgorithm(library, slots)
{
    public override string Name => "XGBoost";

    public override IReadOnlyList<string> Grids { get; } =
        ["max_depth_grid", "learning_rate_grid", "reg_lambda_grid", "min_child_weight_grid"];

    public override IReadOnlyList<string> Fields => [.. Grids, "rounds", "early_stopping_rounds"];

    public override string Engine => $"{base.Engine}, folds stop together";

    public override TrainingSpecification Resolve(TrainingSpecification request)
    {
        var defaults = options.Value.XGBoost;
        return request with
        {
            MaxDepthGrid = HyperparameterGrids.Ascending(request.MaxDepthGrid ?? defaults.MaxDepthGrid),
            LearningRateGrid = HyperparameterGrids.Ascending(request.LearningRateGrid ?? defaults.LearningRateGrid),
            RegLambdaGrid = HyperparameterGrids.Ascending(request.RegLambdaGrid ?? defaults.RegLambdaGrid),
            MinChildWeightGrid = HyperparameterGrids.Ascending(request.MinChildWeightGrid ?? defaults.MinChildWeightGrid),
            Rounds = request.Rounds ?? defaults.Rounds,
            EarlyStoppingRounds = request.EarlyStoppingRounds ?? defaults.EarlyStoppingRounds,
        };
    }

    protected override TreeLabels Signs => TreeLabels.Odds;

    internal override IReadOnlyList<TreePath> Paths(TrainingSpecification specification) =>
    [
        .. from depth in specification.MaxDepthGrid!
           from rate in specification.LearningRateGrid!
           from lambda in specification.RegLambdaGrid!
           from weight in specification.MinChildWeightGrid!
           let cell = new TreeParameters(depth, rate, lambda, weight, null, null)
           select new TreePath(Recipe(cell, specification), [cell]),
    ];

    protected override TreeRecipe Recipe(TreeParameters parameters, TrainingSpecification specification) =>
        new BoostingRecipe(parameters, specification.Rounds!.Value, specification.EarlyStoppingRounds, specification.Seed)
        {
            Labels = LabelsOf(specification),
        };
}
