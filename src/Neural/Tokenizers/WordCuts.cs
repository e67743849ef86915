using System.Runtime.InteropServices;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>How a tokenizer cuts text into the words within which pairs are joined.</summary>
/// <param name="Patterns">Cut one after the other; each sees a stretch of the one before as if it were the whole text.</param>
/// <param name="BlankInFront">Whether a text that does not begin with a blank gets one.</param>
internal sealed record WordCuts(IReadOnlyList<CodePointPattern> Patterns, bool BlankInFront)
{
    /// <summary>The pattern of GPT-2 (Radford et al. 2019).</summary>
    internal const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>The text that is cut.</summary>
    public string Prepare(string text) => BlankInFront && text.Length > 0 && text[0] != ' ' ? ' ' + text : text;

    /// <summary>The words of a prepared text.</summary>
    public List<Piece> Cut(ReadOnlySpan<char> text)
    {
        List<Piece> pieces = text.IsEmpty ? [] : [new(0, text.Length)];
        foreach (var pattern in Patterns)
        {
            List<Piece> finer = new(Math.Max(pieces.Count, text.Length / 4));
            foreach (var piece in CollectionsMarshal.AsSpan(pieces))
            {
                pattern.Cut(text.Slice(piece.Start, piece.Length), piece.Start, finer);
            }

            pieces = finer;
        }

        return pieces;
    }
}
