using System.Runtime.InteropServices;

namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>Where boosting on several folds ends: all of them at once, by the error of all held-out rows together.</summary>
/// <param name="Best">Trees with the lowest pooled error, the fewest of equals.</param>
/// <param name="Needed">Trees of every fold that have to be known before <paramref name="Best"/> can be said.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EarlyStopping(int Best, int Needed)
{
    /// <summary>
    /// Round after round the pooled error is looked at; after <paramref name="patience"/> rounds that do not lower it the growth ends, and
    /// what a fold may know of later rounds is not looked at.
    /// </summary>
    /// <param name="folds">Held-out errors, each fold with one tree at least.</param>
    /// <param name="most">Trees at most.</param>
    /// <param name="patience">Rounds without a lower error that end the growth; null to grow all.</param>
    internal static EarlyStopping Of(IReadOnlyList<HeldOutErrors> folds, int most, int? patience)
    {
        var known = Math.Min(most, folds.Min(fold => fold.Squares.Count));
        var (best, lowest) = (1, Pooled(folds, 1));
        for (var trees = 2; trees <= known && trees - best <= (patience ?? most); trees++)
        {
            var error = Pooled(folds, trees);
            (best, lowest) = error < lowest ? (trees, error) : (best, lowest);
        }

        return new(best, Needs(best, most, patience));
    }

    /// <summary>Trees that have to be known in any case.</summary>
    internal static int Fewest(int most, int? patience) => Needs(1, most, patience);

    /// <summary>Σ(y − ŷ)² of all held-out rows after so many trees of every fold.</summary>
    internal static double Pooled(IReadOnlyList<HeldOutErrors> folds, int trees) => folds.Sum(fold => fold.Squares[trees - 1]);

    private static int Needs(int best, int most, int? patience) => best + Math.Min(most - best, patience ?? most);
}
