namespace StrategyFactory.LanguageModels.Datasets;

/// <summary>What parts an example from others.</summary>
/// <param name="Hash">Of what it says.</param>
/// <param name="Source">What it was made from.</param>
/// <param name="Shingles">Its runs of words, ascending.</param>
internal sealed record SplitItem(string Hash, string Source, ulong[] Shingles);

/// <summary>Which examples are taken, and on which side. The same examples are parted the same way, in whatever order they come.</summary>
/// <param name="Train">Places of those to train on, by hash.</param>
/// <param name="Validation">Places of those to validate on, by hash.</param>
/// <param name="Duplicates">Places of those left out because one that is taken says nearly the same.</param>
/// <param name="Beyond">Places of those left out by the limit.</param>
/// <param name="SmallestGroup">Examples of the smallest group that cannot be parted.</param>
internal sealed record DatasetSplit(
    IReadOnlyList<int> Train, IReadOnlyList<int> Validation, IReadOnlyList<int> Duplicates, IReadOnlyList<int> Beyond, int SmallestGroup)
{
    /// <param name="items">Examples.</param>
    /// <param name="share">Share of the taken ones to validate on; groups that do not fit into it are passed over.</param>
    /// <param name="drop">Whether one of near duplicates is taken; otherwise all, on one side.</param>
    /// <param name="limit">Most to take.</param>
    internal static DatasetSplit Of(IReadOnlyList<SplitItem> items, double share, bool drop, int limit)
    {
        var index = new NearDuplicateIndex();
        var groups = new DisjointSets(items.Count);
        List<int> taken = [], duplicates = [], beyond = [];
        foreach (var place in Enumerable.Range(0, items.Count).OrderBy(place => items[place].Hash, StringComparer.Ordinal))
        {
            var shingles = items[place].Shingles;
            if (taken.Count == limit)
            {
                beyond.Add(place);
            }
            else if (drop && index.Near(shingles, _ => true).Any())
            {
                duplicates.Add(place);
            }
            else
            {
                foreach (var near in drop ? [] : index.Near(shingles, other => groups.Of(other) != groups.Of(place)))
                {
                    groups.Join(near, place);
                }

                index.Add(place, shingles);
                taken.Add(place);
            }
        }

        foreach (var source in taken.GroupBy(place => items[place].Source, StringComparer.Ordinal))
        {
            foreach (var place in source)
            {
                groups.Join(source.First(), place);
            }
        }

        var apart = taken.GroupBy(groups.Of).Select(group => group.ToArray()).ToArray();
        var validation = Choose(apart, group => items[group[0]].Hash, share, taken.Count);
        return new(
            [.. taken.Where(place => !validation.Contains(place))],
            [.. taken.Where(validation.Contains)],
            duplicates,
            beyond,
            apart.Length == 0 ? 0 : apart.Min(group => group.Length));
    }

    private static HashSet<int> Choose(int[][] groups, Func<int[], string> hashOf, double share, int taken)
    {
        var room = Math.Min((int)Math.Round(share * taken, MidpointRounding.AwayFromZero), taken - 1);
        room = share > 0 && taken > 1 ? Math.Max(room, 1) : room;

        // not by the hash itself: of many hashes the least is small, so large groups would come first
        HashSet<int> chosen = [];
        foreach (var group in groups.OrderBy(group => Scattered(hashOf(group)), StringComparer.Ordinal))
        {
            if (chosen.Count + group.Length <= room)
            {
                chosen.UnionWith(group);
            }
        }

        return chosen;
    }

    private static string Scattered(string hash) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes("validation:" + hash)));
}
