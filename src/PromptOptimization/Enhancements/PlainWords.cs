using System.Text;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.PromptOptimization.Enhancements;

/// <summary>Turns what callers send as a topic, reason or violation into words that can stand in an instruction.</summary>
internal static class PlainWords
{
    /// <summary>The topic of requests that name none.</summary>
    internal const string GeneralTopic = "general";

    /// <summary>A topic as it is counted: lower case, words joined by <c>_</c>.</summary>
    internal static string Topic(string? topic) => Joined(topic) is { Length: > 0 } words ? words : GeneralTopic;

    /// <summary>Letters and digits of a text in lower case, everything else as a single <c>_</c>; at most 64 characters.</summary>
    internal static string Joined(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "";
        }

        var words = new StringBuilder(Math.Min(text.Length, 64));
        foreach (var rune in Composition.Of(text).EnumerateRunes())
        {
            if (words.Length >= 64)
            {
                break;
            }

            if (Rune.IsLetterOrDigit(rune))
            {
                words.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (words.Length > 0 && words[^1] != '_')
            {
                words.Append('_');
            }
        }

        return words.ToString().Trim('_');
    }

    /// <summary>The same with spaces: for people.</summary>
    internal static string Spoken(string words) => words.Replace('_', ' ');
}
