using StrategyFactory.Numerics.ExpertAdvisors;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>The passes of a complete search that a condition allows.</summary>
/// <param name="Passes">Their combinations in order; a pass has its place as its number.</param>
/// <param name="BySignals">The numbers of those of equal signals, by the place of what decides signals among all of that.</param>
internal sealed record AllowedOrder(IReadOnlyList<int[]> Passes, IReadOnlyDictionary<long, IReadOnlyList<int>> BySignals)
{
    /// <summary>How many have equal signals at most.</summary>
    public long MostOfSignals { get; } = BySignals.Values.Max(numbers => numbers.Count);

    /// <summary>All that a condition allows, of which there is at least one.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="number">The place of a combination among all of what decides signals.</param>
    public static AllowedOrder Of(AllowedCombinations condition, Func<int[], long> number)
    {
        int[][] passes =
            [.. condition.All().Order(Comparer<int[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right)))];
        Dictionary<long, List<int>> bySignals = [];
        for (var pass = 0; pass < passes.Length; pass++)
        {
            var signals = number(passes[pass]);
            if (!bySignals.TryGetValue(signals, out var same))
            {
                bySignals.Add(signals, same = []);
            }

            same.Add(pass);
        }

        return new(passes, bySignals.ToDictionary(pair => pair.Key, IReadOnlyList<int> (pair) => pair.Value));
    }
}
