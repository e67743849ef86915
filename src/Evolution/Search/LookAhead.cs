using StrategyFactory.Evolution.Records;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Search;

/// <summary>One way to prune a generation.</summary>
/// <param name="Number">0 is that of the plain search.</param>
/// <param name="Removed">Features to remove, least important first.</param>
/// <param name="Remaining">Features that stay, by ordinal name.</param>
/// <param name="Reason">How it differs from the plain one, as the lineage says it.</param>
internal sealed record PruningAlternative(int Number, IReadOnlyList<string> Removed, IReadOnlyList<string> Remaining, string Reason);

/// <summary>
/// The ways to prune that a look-ahead compares. The cut of the plain search is one guess, and features near it differ by less than
/// the noise of their importance; so the others remove half as many, twice as many, and the same number with the last removed and
/// the first kept feature swapped, then those further from the cut. Exact zeros are always removed.
/// </summary>
internal static class LookAhead
{
    internal static SearchOption Option { get; } = new(
        "look_ahead", request => request.LookAhead > 1, "negative numbers are the work of the further alternatives");

    internal const string Plain = "low_importance";
    internal const string Fewer = "fewer_removed";
    internal const string More = "more_removed";
    internal const string Swapped = "boundary_swapped";

    /// <summary>At most <paramref name="count"/> different alternatives, the plain one first; fewer where there are no more.</summary>
    /// <param name="importance">Importance by feature, any sign.</param>
    /// <param name="plain">The decision of the plain search, which removes something.</param>
    /// <param name="minFeatures">Features that always remain.</param>
    /// <param name="count">k, at least 1.</param>
    internal static IReadOnlyList<PruningAlternative> Alternatives(
        IReadOnlyDictionary<string, double> importance, PruningDecision plain, int minFeatures, int count)
    {
        string[] ordered =
        [
            .. importance.OrderBy(pair => Math.Abs(pair.Value)).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key),
        ];
        var cut = plain.Removed.Count;
        var zeros = importance.Count(pair => pair.Value == 0);
        var least = Math.Clamp(zeros, 1, cut);
        List<PruningAlternative> found = [new(0, plain.Removed, plain.Remaining, Plain)];
        Add(ordered[..Math.Max(least, cut / 2)], Fewer);
        Add(ordered[..Math.Min(ordered.Length - minFeatures, 2 * cut)], More);
        for (var step = 1; step <= cut - zeros && cut - 1 + step < ordered.Length; step++)
        {
            Add([.. ordered[..(cut - step)], .. ordered[(cut - step + 1)..cut], ordered[cut - 1 + step]], Swapped);
        }

        return found;

        void Add(string[] removed, string reason)
        {
            var set = removed.ToHashSet(StringComparer.Ordinal);
            if (found.Count < count && !found.Exists(alternative => set.SetEquals(alternative.Removed)))
            {
                found.Add(new(found.Count, removed, [.. ordered.Where(name => !set.Contains(name)).Order(StringComparer.Ordinal)], reason));
            }
        }
    }

    /// <summary>The row of an alternative that was trained beside the plain one.</summary>
    /// <param name="fitted">The model, null where it was known.</param>
    internal static SavingRecord Trained(Generation generation, TrainingPlan plan, FittedModel? fitted)
    {
        var saving = Option.Row(generation);
        saving.FitsSaved = fitted is null ? 0 : -plan.Fits;
        return saving;
    }

    /// <summary>
    /// Completes that row. Every alternative but the plain one is work beyond the plain search, whose line may be left for a better one.
    /// </summary>
    /// <param name="continuing">The alternative that goes on.</param>
    /// <param name="plainSqn">Best SQN of the plain alternative; null when it has none.</param>
    /// <param name="plainSoFar">Whether every generation before was continued from its plain alternative.</param>
    internal static void Judged(
        SavingRecord saving, JudgedGeneration sibling, JudgedGeneration continuing, double? plainSqn, bool plainSoFar)
    {
        var generation = sibling.Generation;
        saving.SimulationsSaved = -sibling.Verdict.Simulated;
        saving.SecondsSaved = -(generation.PlanSeconds + generation.FitSeconds + generation.StoreSeconds + generation.SimulateSeconds);
        if (continuing == sibling)
        {
            saving.Note = $"alternative {generation.Alternative} goes on (best SQN {Shown(generation.BestSqn)}, plain {Shown(plainSqn)}); "
                + "what the plain line would have found from here on is unknown";
        }
        else if (plainSoFar && continuing.Generation.Alternative == 0)
        {
            saving.Regret = 0;
        }
    }

    private static string Shown(double? sqn) => sqn is { } known ? FormattableString.Invariant($"{known:0.00}") : "none";
}
