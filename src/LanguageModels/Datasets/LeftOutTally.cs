using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Datasets;

/// <summary>Gathers what was left out and why.</summary>
internal sealed class LeftOutTally
{
    private const int MostNamed = 10;

    private readonly SortedDictionary<string, (int Count, List<string> Named)> _reasons = new(StringComparer.Ordinal);

    internal int Count => _reasons.Values.Sum(reason => reason.Count);

    internal string Reasons => string.Join(", ", _reasons.Select(reason => $"{reason.Key}: {reason.Value.Count}"));

    internal void Add(string reason, string id)
    {
        var (count, named) = _reasons.TryGetValue(reason, out var known) ? known : (0, []);
        if (named.Count < MostNamed)
        {
            named.Add(id);
        }

        _reasons[reason] = (count + 1, named);
    }

    internal IReadOnlyList<LeftOut> Report() =>
        [.. _reasons.Select(reason => new LeftOut(reason.Key, reason.Value.Count, reason.Value.Named))];
}
