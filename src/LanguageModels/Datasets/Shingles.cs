using System.Globalization;
using System.Text;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Datasets;

/// <summary>The runs of three words of a conversation as a set of 64-bit hashes: what its likeness to others is taken of.</summary>
internal static class Shingles
{
    /// <summary>Words of a run.</summary>
    internal const int Length = 3;

    private const ulong Start = 0xCBF29CE484222325;
    private const ulong Prime = 0x100000001B3;

    /// <summary>Ascending, each once; never empty. A conversation of fewer words is one run, one of none is its text.</summary>
    internal static ulong[] Of(IReadOnlyList<ExampleMessage> messages)
    {
        List<ulong> words = [];
        foreach (var message in messages)
        {
            AddWords(message.Content, words);
        }

        if (words.Count == 0)
        {
            words.Add(messages.Aggregate(Start, (hash, message) => message.Content.Aggregate(hash, (inner, letter) => Add(inner, letter))));
        }

        HashSet<ulong> runs = [];
        for (var first = 0; first == 0 || first + Length <= words.Count; first++)
        {
            var run = Start;
            for (var place = first; place < Math.Min(first + Length, words.Count); place++)
            {
                run = Mix(Add(run, words[place]));
            }

            runs.Add(run);
        }

        var sorted = runs.ToArray();
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>How many of two sets are in both.</summary>
    internal static int Shared(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        var (i, j, shared) = (0, 0, 0);
        while (i < left.Length && j < right.Length)
        {
            var (a, b) = (left[i], right[j]);
            shared += a == b ? 1 : 0;
            i += a <= b ? 1 : 0;
            j += b <= a ? 1 : 0;
        }

        return shared;
    }

    /// <summary>Spreads a number over all 64 bits (the finish of SplitMix64).</summary>
    internal static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static ulong Add(ulong hash, ulong value) => (hash ^ value) * Prime;

    /// <summary>Runs of letters and digits, in lower case; in scripts without case, such as Chinese, every letter is one.</summary>
    private static void AddWords(string text, List<ulong> words)
    {
        var word = Start;
        foreach (var rune in text.EnumerateRunes())
        {
            var isOne = Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherLetter;
            if (isOne || !Rune.IsLetterOrDigit(rune))
            {
                Finish();
            }

            if (isOne)
            {
                words.Add(Mix(Add(Start, (ulong)rune.Value)));
            }
            else if (Rune.IsLetterOrDigit(rune))
            {
                word = Add(word, (ulong)Rune.ToLowerInvariant(rune).Value);
            }
        }

        Finish();

        void Finish()
        {
            if (word != Start)
            {
                words.Add(Mix(word));
                word = Start;
            }
        }
    }
}
