namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>Which built-in expert a name in a file means, as <see cref="Contracts.FindExpert"/> says it.</summary>
internal static class ExpertNames
{
    /// <summary>A shorter alias inside a longer name means nothing: <c>Mersi</c> is no RSI.</summary>
    private const int ShortestPart = 6;

    private static readonly char[] Digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

    /// <summary>The expert that the names mean; null where they mean none.</summary>
    public static ExpertAdvisor? Find(IEnumerable<string?> names, ExpertAdvisorOptions options)
    {
        List<string> words = [.. names.OfType<string>().Select(InputNames.Letters).Where(word => word.Length > 0)];
        return words.Select(word => Whole(word, options)).FirstOrDefault(expert => expert is not null) ?? Part(words);
    }

    private static ExpertAdvisor? Whole(string word, ExpertAdvisorOptions options)
    {
        var plain = WithoutVersion(word);
        var configured = options.Experts.FirstOrDefault(pair => IsMeant(pair.Key)).Value;
        return configured is not null
            ? ExpertCatalogue.Named(configured)
            : ExpertCatalogue.All.FirstOrDefault(expert => IsMeant(expert.Name) || expert.Aliases.Any(IsMeant));

        bool IsMeant(string name) => InputNames.Letters(name) is var letters && (letters == word || letters == plain);
    }

    private static ExpertAdvisor? Part(List<string> words) => ExpertCatalogue.All
        .SelectMany(expert => expert.Aliases.Prepend(expert.Name).Select(name => (Expert: expert, Letters: InputNames.Letters(name))))
        .Where(
            known => known.Letters.Length >= ShortestPart && words.Exists(word => word.Contains(known.Letters, StringComparison.Ordinal)))
        .OrderByDescending(known => known.Letters.Length).Select(known => known.Expert).FirstOrDefault();

    private static string WithoutVersion(string word)
    {
        var name = word.TrimEnd(Digits);
        return name.Length > 1 && name.Length < word.Length && name[^1] == 'v' ? name[..^1] : name;
    }
}
