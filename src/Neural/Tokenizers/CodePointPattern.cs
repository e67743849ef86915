using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>
/// A pattern that sees characters where .NET's sees halves of them: outside the basic plane each is matched through a stand-in of its own
/// category, else a letter there would be no letter.
/// </summary>
internal sealed class CodePointPattern
{
    /// <summary>No text takes longer unless the pattern was made to.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    // by category, in the order of UnicodeCategory; none of them occurs in a pattern by itself
    private static readonly char[] StandIns =
    [
        '\u0186', '\u0180', '\u01c5', '\u02c0', '\u01bb', '\u0334', '\u0903', '\u0488', '\u0660', '\u2160', '\u2460', '\u2000',
        '\u2028', '\u2029', '\u0080', '\u2060', '\ud800', '\ue000', '\u203f', '\u2010', '\u2045', '\u2046', '\u2039', '\u203a',
        '\u2020', '\u2044', '\u20a0', '\u02c2', '\u2100', '\u0378',
    ];

    private readonly Regex _pattern;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="ArgumentException">It is none, or one that cannot be honoured.</exception>
    public CodePointPattern(string pattern)
    {
        if (pattern.Any(char.IsSurrogate))
        {
            throw new ArgumentException("it names a character outside the basic plane.", nameof(pattern));
        }

        Text = pattern;
        _pattern = new(pattern, RegexOptions.CultureInvariant | RegexOptions.Compiled, Longest);
    }

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>Cuts a text at its matches; what is between them is a piece too.</summary>
    public void Cut(ReadOnlySpan<char> text, int offset, List<Piece> pieces)
    {
        if (text.IndexOfAnyInRange('\ud800', '\udfff') < 0)
        {
            Cut(text, offset, [], pieces);
            return;
        }

        var stand = ArrayPool<char>.Shared.Rent(text.Length);
        var starts = ArrayPool<int>.Shared.Rent(text.Length + 1);
        try
        {
            var count = 0;
            for (var at = 0; at < text.Length; count++)
            {
                Rune.DecodeFromUtf16(text[at..], out var rune, out var length);
                starts[count] = at;
                stand[count] = length == 2 ? StandIns[(int)Rune.GetUnicodeCategory(rune)] : text[at];
                at += length;
            }

            starts[count] = text.Length;
            Cut(stand.AsSpan(0, count), offset, starts, pieces);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(stand);
            ArrayPool<int>.Shared.Return(starts);
        }
    }

    private void Cut(ReadOnlySpan<char> text, int offset, int[] starts, List<Piece> pieces)
    {
        var taken = 0;
        foreach (var match in _pattern.EnumerateMatches(text))
        {
            Add(taken, match.Index);
            Add(match.Index, match.Index + match.Length);
            taken = match.Index + match.Length;
        }

        Add(taken, text.Length);

        void Add(int from, int to)
        {
            if (to > from)
            {
                var start = starts.Length == 0 ? from : starts[from];
                pieces.Add(new(offset + start, (starts.Length == 0 ? to : starts[to]) - start));
            }
        }
    }
}
