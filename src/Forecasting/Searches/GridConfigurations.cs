using System.Text.Json;

namespace StrategyFactory.Forecasting.Searches;

/// <summary>The configurations of a grid, in an order that never changes.</summary>
internal static class GridConfigurations
{
    /// <summary>Number of combinations; more than <see cref="long.MaxValue"/> counts as that.</summary>
    internal static long Count(IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> grid)
    {
        var count = 1L;
        foreach (var values in grid.Values)
        {
            count = count > long.MaxValue / values.Count ? long.MaxValue : count * values.Count;
        }

        return count;
    }

    /// <summary>A combination: hyperparameters in the order of their names, the last one turning fastest.</summary>
    /// <param name="grid">Hyperparameter → values.</param>
    /// <param name="index">Its place in the Cartesian order, from 0.</param>
    internal static IReadOnlyDictionary<string, JsonElement> At(IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> grid, long index)
    {
        var combination = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, values) in grid.OrderByDescending(entry => entry.Key, StringComparer.Ordinal))
        {
            combination[name] = values[(int)(index % values.Count)];
            index /= values.Count;
        }

        return combination;
    }

    /// <summary>Places drawn without replacement, each equally likely (Floyd's algorithm), in the order of the grid.</summary>
    /// <param name="count">Combinations of the grid.</param>
    /// <param name="samples">Places wanted, at most so many.</param>
    /// <param name="seed">Equal seeds draw equal places.</param>
    internal static IReadOnlyList<long> Draw(long count, int samples, long seed)
    {
        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        var drawn = new SortedSet<long>();
        for (var i = count - samples; i < count; i++)
        {
            var place = random.NextInt64(i + 1);
            if (!drawn.Add(place))
            {
                drawn.Add(i);
            }
        }

        return [.. drawn];
    }
}
