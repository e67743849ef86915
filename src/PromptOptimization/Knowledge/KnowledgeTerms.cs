using System.Text;

namespace StrategyFactory.PromptOptimization.Knowledge;

/// <summary>
/// Cuts text into the terms that are indexed and searched: runs of letters and digits in lower case, without stop words, plurals reduced by
/// the S-stemmer (Harman, JASIS 42(1), 1991).
/// </summary>
internal static class KnowledgeTerms
{
    private const int LongestTerm = 64;

    // Lucene's classic list of English stop words.
    private static readonly HashSet<string> StopWords = new(StringComparer.Ordinal)
    {
        "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not", "of", "on", "or",
        "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will", "with",
    };

    /// <summary>The terms of a text, in order, repeated ones included.</summary>
    internal static IEnumerable<string> Of(string text)
    {
        var word = new StringBuilder(16);
        foreach (var character in text)
        {
            if (char.IsLetterOrDigit(character))
            {
                word.Append(char.ToLowerInvariant(character));
                continue;
            }

            if (Finish(word) is { } term)
            {
                yield return term;
            }
        }

        if (Finish(word) is { } last)
        {
            yield return last;
        }
    }

    /// <summary>
    /// The singular of an English word: <c>-ies</c> to <c>-y</c> but after a or e, <c>-es</c> to <c>-e</c> but after a, e or o, <c>-s</c>
    /// away but after u or s.
    /// </summary>
    internal static string Singular(string word)
    {
        if (word.Length <= 3 || word[^1] != 's')
        {
            return word;
        }

        if (word.EndsWith("ies", StringComparison.Ordinal) && word[^4] is not ('a' or 'e'))
        {
            return word[..^3] + "y";
        }

        if (word.EndsWith("es", StringComparison.Ordinal) && word[^3] is not ('a' or 'e' or 'o'))
        {
            return word[..^1];
        }

        return word[^2] is 'u' or 's' ? word : word[..^1];
    }

    private static string? Finish(StringBuilder word)
    {
        if (word.Length == 0)
        {
            return null;
        }

        var text = word.ToString(0, Math.Min(word.Length, LongestTerm));
        word.Clear();
        return StopWords.Contains(text) ? null : Singular(text);
    }
}
