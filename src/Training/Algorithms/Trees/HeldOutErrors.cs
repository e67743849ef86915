using System.Runtime.InteropServices;

namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>What an ensemble does on a fold's held-out rows after each of its trees.</summary>
/// <param name="Squares">Loss after 1, 2, … trees: Σ(y − ŷ)², of labels 0 and 1 half the deviance.</param>
/// <param name="FirstSplits">The tree (1, 2, …) that is the first to split on each feature; int.MaxValue where none does.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HeldOutErrors(IReadOnlyList<double> Squares, IReadOnlyList<int> FirstSplits)
{
    /// <summary>Features that the first trees of any of the folds split on.</summary>
    internal static int Features(IReadOnlyList<HeldOutErrors> folds, int trees) =>
        Enumerable.Range(0, folds[0].FirstSplits.Count).Count(feature => folds.Any(fold => fold.FirstSplits[feature] <= trees));
}
