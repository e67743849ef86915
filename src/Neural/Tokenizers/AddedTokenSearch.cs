using System.Buffers;
using System.Globalization;
using System.Text;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>Finds added tokens in a text: of those that begin first the longest, as the published tokenizers do.</summary>
internal sealed class AddedTokenSearch
{
    private readonly AddedToken[] _longestFirst;
    private readonly SearchValues<string> _contents;

    /// <summary>Looks for these tokens.</summary>
    public AddedTokenSearch(IEnumerable<AddedToken> tokens)
    {
        _longestFirst = [.. tokens.OrderByDescending(token => token.Content.Length)];
        _contents = SearchValues.Create([.. _longestFirst.Select(token => token.Content)], StringComparison.Ordinal);
    }

    /// <summary>Cuts a text at its added tokens, in order.</summary>
    /// <param name="text">May hold none of them.</param>
    /// <param name="withControl">Whether control tokens count; else they are text like any other.</param>
    /// <param name="onText">Told of every stretch between tokens that is not empty.</param>
    /// <param name="onToken">Told of every token.</param>
    public void Cut(ReadOnlySpan<char> text, bool withControl, Action<ReadOnlySpan<char>> onText, Action<AddedToken> onToken)
    {
        int taken = 0, at = 0;
        while (_longestFirst.Length > 0 && text[at..].IndexOfAny(_contents) is >= 0 and var skipped)
        {
            var start = at + skipped;
            var token = LongestAt(text[start..]);
            at = start + token.Content.Length;
            if ((token.IsControl && !withControl) || (token.WholeWordsOnly && (EndsInWord(text[..start]) || BeginsInWord(text[at..]))))
            {
                continue;
            }

            if (token.TakesSpaceBefore)
            {
                start = taken + text[taken..start].TrimEnd().Length;
            }

            var end = token.TakesSpaceBehind ? text.Length - text[at..].TrimStart().Length : at;
            if (start > taken)
            {
                onText(text[taken..start]);
            }

            onToken(token);
            taken = at = end;
        }

        if (taken < text.Length)
        {
            onText(text[taken..]);
        }
    }

    /// <summary>Where the first token stands, whatever its flags; -1 where there is none.</summary>
    public (int At, int Length) Find(ReadOnlySpan<char> text) => text.IndexOfAny(_contents) is >= 0 and var at
        ? (at, LongestAt(text[at..]).Content.Length)
        : (-1, 0);

    private AddedToken LongestAt(ReadOnlySpan<char> text)
    {
        foreach (var token in _longestFirst)
        {
            if (text.StartsWith(token.Content, StringComparison.Ordinal))
            {
                return token;
            }
        }

        throw new InvalidOperationException("A token was found where none begins.");
    }

    private static bool EndsInWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out var last, out _) == OperationStatus.Done && InWord(last);

    private static bool BeginsInWord(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var first, out _) == OperationStatus.Done && InWord(first);

    private static bool InWord(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.LetterNumber;
}
