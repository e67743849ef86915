using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Requests;

namespace StrategyFactory.Evolution.Search;

/// <summary>What to remove from a generation, or why nothing can be.</summary>
/// <param name="Removed">Features to remove, least important first.</param>
/// <param name="Remaining">Features that stay, by ordinal name.</param>
/// <param name="Stopped">Too few features, or all equally important; null when something is removed.</param>
internal sealed record PruningDecision(IReadOnlyList<string> Removed, IReadOnlyList<string> Remaining, StopReason? Stopped);

/// <summary>Chooses the weak features of a generation.</summary>
internal static class Pruning
{
    /// <summary>The pruning of the plain search.</summary>
    internal static PruningDecision Decide(IReadOnlyDictionary<string, double> importance, SearchOptions search) =>
        Decide(importance, search.PruneFraction, search.MinFeatures);

    /// <summary>
    /// Orders features by (|importance|, name) and removes the first k = max(1, ⌊fraction·n⌋, exact zeros), but never so many that
    /// fewer than <paramref name="minFeatures"/> remain.
    /// </summary>
    /// <param name="importance">Importance by feature, any sign.</param>
    /// <param name="fraction">Share to remove, in (0, 1).</param>
    /// <param name="minFeatures">Features that always remain.</param>
    internal static PruningDecision Decide(IReadOnlyDictionary<string, double> importance, double fraction, int minFeatures)
    {
        var ordered = importance.OrderBy(pair => Math.Abs(pair.Value)).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var count = ordered.Count;
        var removable = count - minFeatures;
        if (removable <= 0)
        {
            return Stop(StopReason.MinFeatures, ordered);
        }

        if (count > 1 && Math.Abs(ordered[0].Value) == Math.Abs(ordered[^1].Value))
        {
            return Stop(StopReason.EqualImportance, ordered);
        }

        var zeros = ordered.Count(pair => pair.Value == 0);
        // Decimal, because 0.29 × 100 in binary floating point is 28.999…
        var share = (int)decimal.Floor((decimal)fraction * count);
        var removed = Math.Min(Math.Max(Math.Max(1, share), zeros), removable);
        return new([.. ordered.Take(removed).Select(pair => pair.Key)], Sorted(ordered.Skip(removed)), null);
    }

    private static PruningDecision Stop(StopReason reason, IEnumerable<KeyValuePair<string, double>> features) =>
        new([], Sorted(features), reason);

    private static string[] Sorted(IEnumerable<KeyValuePair<string, double>> features) =>
        [.. features.Select(pair => pair.Key).Order(StringComparer.Ordinal)];
}
