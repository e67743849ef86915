using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Intake;

/// <summary>Finds the built-in expert that a name means: <c>EMACrossOverV1.7</c> is the moving-average cross.</summary>
internal static class ExpertLookup
{
    private const string Preamble = "testing/optimizing ";
    private const string Tail = " expert advisor";

    /// <summary>A shorter alias inside a longer name means nothing.</summary>
    private const int ShortestPart = 6;

    /// <summary>The expert of the first candidate that names one, by its whole name without a version or, failing that, by the longest alias that is part of it.</summary>
    internal static ExpertAdvisorDescription? Find(IReadOnlyList<ExpertAdvisorDescription> experts, IEnumerable<string?> candidates)
    {
        var words = candidates.Where(candidate => !string.IsNullOrWhiteSpace(candidate)).Select(candidate => Letters(candidate!)).Where(word => word.Length > 0).ToList();
        foreach (var word in words)
        {
            if (experts.FirstOrDefault(expert => Names(expert).Any(name => name == word || name == WithoutVersion(word))) is { } exact)
            {
                return exact;
            }
        }

        return words.SelectMany(word => experts.SelectMany(expert => Names(expert).Where(name => name.Length >= ShortestPart && word.Contains(name, StringComparison.Ordinal)).Select(name => (expert, name))))
            .OrderByDescending(found => found.name.Length).Select(found => found.expert).FirstOrDefault();
    }

    /// <summary>The name in the comment that MetaTrader 5 writes: <c>; this file contains input parameters for testing/optimizing NAME expert advisor</c>.</summary>
    internal static string? CommentOf(SetFile file)
    {
        foreach (var line in file.Lines.TakeWhile(line => line.Kind is SetLineKind.Comment or SetLineKind.Blank))
        {
            var at = line.Text.IndexOf(Preamble, StringComparison.OrdinalIgnoreCase);
            var end = line.Text.IndexOf(Tail, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && end > at + Preamble.Length)
            {
                return line.Text[(at + Preamble.Length)..end].Trim();
            }
        }

        return null;
    }

    /// <summary>Lower-case letters and digits of a name.</summary>
    internal static string Letters(string name) => string.Concat(name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));

    private static IEnumerable<string> Names(ExpertAdvisorDescription expert) => expert.Aliases.Prepend(expert.Name).Select(Letters);

    private static string WithoutVersion(string word)
    {
        var name = word.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return name.Length > 1 && name.Length < word.Length && name[^1] == 'v' ? name[..^1] : name;
    }
}
