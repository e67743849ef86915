namespace StrategyFactory.Numerics.Statistics;

/// <summary>Ranks from 1 to n, equal values sharing the mean of theirs.</summary>
public static class Midranks
{
    /// <summary>Writes the rank of every value, the smallest first.</summary>
    /// <param name="values">Without NaN.</param>
    /// <param name="ranks">As long.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is NaN and has no rank.</exception>
    public static void Compute(ReadOnlySpan<double> values, Span<double> ranks)
    {
        if (ranks.Length != values.Length || values.Contains(double.NaN))
        {
            throw new ArgumentException(
                $"{values.Length} values without NaN and as many ranks are needed; there are {ranks.Length} ranks.", nameof(ranks));
        }

        var sorted = values.ToArray();
        var places = new int[sorted.Length];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = i;
        }

        sorted.AsSpan().Sort(places.AsSpan());
        for (var first = 0; first < sorted.Length;)
        {
            var end = first + 1;
            while (end < sorted.Length && sorted[end] == sorted[first])
            {
                end++;
            }

            foreach (var place in places.AsSpan(first, end - first))
            {
                ranks[place] = (first + 1 + end) / 2.0;
            }

            first = end;
        }
    }
}
