namespace StrategyFactory.LanguageModels.Datasets;

/// <summary>
/// Finds sets that are nearly the same among those put in: MinHash (Broder 1997) in bands names candidates, and the exact Jaccard
/// similarity decides. A pair of similarity s is overlooked with probability (1 − s^5)^25: 2·10⁻¹⁰ at 0.9, less above.
/// </summary>
internal sealed class NearDuplicateIndex
{
    internal const int Bands = 25;
    internal const int Rows = 5;

    private const ulong Step = 0x9E3779B97F4A7C15;

    private readonly Dictionary<(int Band, ulong Key), List<int>> _buckets = [];
    private readonly Dictionary<int, ulong[]> _sets = [];

    /// <summary>Whether at least nine tenths of both sets together are in both.</summary>
    internal static bool AreNear(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        // what is much larger cannot be; then nothing need be compared
        if (10L * Math.Min(left.Length, right.Length) < 9L * Math.Max(left.Length, right.Length))
        {
            return false;
        }

        var shared = Shingles.Shared(left, right);
        return 10L * shared >= 9L * (left.Length + right.Length - shared);
    }

    /// <summary>How likely a pair of a similarity is found.</summary>
    internal static double Recall(double similarity) => 1 - Math.Pow(1 - Math.Pow(similarity, Rows), Bands);

    /// <summary>Those put in so far that are near a set; one that the caller does not care for is not compared.</summary>
    internal IEnumerable<int> Near(ulong[] set, Predicate<int> matters)
    {
        HashSet<int> seen = [];
        foreach (var bucket in Keys(set).Select(key => _buckets.GetValueOrDefault(key)).OfType<List<int>>())
        {
            foreach (var candidate in bucket)
            {
                if (seen.Add(candidate) && matters(candidate) && AreNear(set, _sets[candidate]))
                {
                    yield return candidate;
                }
            }
        }
    }

    /// <summary>Puts a set in.</summary>
    internal void Add(int id, ulong[] set)
    {
        _sets[id] = set;
        foreach (var key in Keys(set))
        {
            if (!_buckets.TryGetValue(key, out var bucket))
            {
                _buckets[key] = bucket = [];
            }

            bucket.Add(id);
        }
    }

    private static (int Band, ulong Key)[] Keys(ulong[] set)
    {
        var keys = new (int, ulong)[Bands];
        for (var band = 0; band < Bands; band++)
        {
            var key = 0UL;
            for (var row = 0; row < Rows; row++)
            {
                key = Shingles.Mix(key ^ Least(set, (ulong)((band * Rows) + row + 1) * Step));
            }

            keys[band] = (band, key);
        }

        return keys;
    }

    private static ulong Least(ulong[] set, ulong seed)
    {
        var least = ulong.MaxValue;
        foreach (var element in set)
        {
            least = Math.Min(least, Shingles.Mix(element ^ seed));
        }

        return least;
    }
}
