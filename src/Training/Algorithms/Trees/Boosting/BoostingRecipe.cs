using StrategyFactory.Training.Algorithms.Trees.Native;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms.Trees.Boosting;

/// <summary>Trees that each grow on what those before leave over.</summary>
internal sealed record BoostingRecipe(TreeParameters Parameters, int Trees, int? Patience, long Seed)
    : TreeRecipe(Parameters, Trees, Patience, Seed)
{
    internal override Action<int> Step(Booster booster, DMatrix training, float[] labels) => round => booster.Update(round, training);

    internal override double Factor(int trees) => 1;

    /// <remarks>
    /// The rounds are one more hyperparameter, with one value for all folds, which stop together: the one with the lowest pooled error
    /// (the fewest of equals). Every fold counts with its error after exactly so many rounds, which the refit has too.
    /// </remarks>
    internal override IReadOnlyList<(double? Score, int Trees)> Score(
        IReadOnlyList<TreeParameters> cells, IReadOnlyList<HeldOutErrors> folds, double heldOutSquares)
    {
        var best = EarlyStopping.Of(folds, Trees, Patience).Best;
        return [(R2(folds, best, heldOutSquares), best)];
    }

    protected override IEnumerable<KeyValuePair<string, string>> Growth() =>
    [
        Number("eta", Parameters.LearningRate!.Value),
        Number("lambda", Parameters.RegLambda!.Value),
        // rows by the hessian of an even chance, p·(1 − p)
        Number("min_child_weight", Parameters.MinChildWeight!.Value * (Labels == TreeLabels.Odds ? 0.25 : 1)),
    ];
}
