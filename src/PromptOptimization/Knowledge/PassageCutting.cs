namespace StrategyFactory.PromptOptimization.Knowledge;

/// <summary>Cuts documents into passages.</summary>
internal static class PassageCutting
{
    /// <summary>Words of a passage.</summary>
    internal const int Words = 300;

    /// <summary>Words that a passage shares with the one before, so that no sentence is lost to a cut.</summary>
    internal const int Overlap = 50;

    /// <summary>Passages of at most <see cref="Words"/> words; none for a text without words.</summary>
    internal static IReadOnlyList<string> Cut(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return [];
        }

        List<string> passages = [];
        for (var start = 0; ; start += Words - Overlap)
        {
            var end = Math.Min(words.Length, start + Words);
            passages.Add(string.Join(' ', words, start, end - start));
            if (end == words.Length)
            {
                return passages;
            }
        }
    }
}
