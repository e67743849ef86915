using System.Buffers;
using System.Text;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>
/// The tokenizer of a language model, from the files of its folder: text to ids and back, equal to the published implementation for
/// byte-level pair encodings. Safe for use by several threads.
/// </summary>
public sealed class TextTokenizer
{
    private readonly Vocabulary _vocabulary;
    private readonly TokenizerFile _file;
    private readonly AddedTokenSearch _first;
    private readonly AddedTokenSearch _second;
    private readonly AddedTokenSearch _control;

    private TextTokenizer(string folder)
    {
        _file = TokenizerFile.Read(folder);
        _vocabulary = new(_file, TokenizerSettings.Read(folder), folder);
        _first = new(_vocabulary.Added.Where(token => !token.Normalized));
        _second = new(_vocabulary.Added.Where(token => token.Normalized)
            .Select(token => token with { Content = Normalize(token.Content) }));
        _control = new(_vocabulary.Added.Where(token => token.IsControl));
        AddsBegin = _vocabulary.AddsBegin();
        AddsEnd = _vocabulary.Puts(_file.Behind, Special.End, "behind documents");
    }

    /// <summary>The tokens that the files give a part to.</summary>
    public SpecialTokens Special => _vocabulary.Special;

    /// <summary>One more than the highest id. A network may have more rows than that.</summary>
    public int Size => _vocabulary.Texts.Length;

    /// <summary>Whether <see cref="SpecialTokens.Begin"/> belongs in front of a document. Chat templates write their own.</summary>
    public bool AddsBegin { get; }

    /// <summary>Whether the files put <see cref="SpecialTokens.End"/> behind a document.</summary>
    public bool AddsEnd { get; }

    /// <summary>The patterns that cut text into words, in their order.</summary>
    public IReadOnlyList<string> WordPatterns => [.. _file.Words.Patterns.Select(pattern => pattern.Text)];

    /// <summary>Whether text that does not begin with a blank gets one.</summary>
    public bool PutsBlankInFront => _file.Words.BlankInFront;

    /// <summary>Whether a word that is a piece is taken without merges.</summary>
    public bool TakesWholeWords => _file.WholeWords;

    /// <summary>Whether text is normalised (to Unicode's form C) before anything else.</summary>
    public bool Normalizes => _file.Composes;

    /// <summary>The pairs to join, in their order.</summary>
    public IReadOnlyList<Merge> Merges => _file.Merges;

    /// <summary>
    /// Reads <c>tokenizer.json</c> of a folder and, where they are there, <c>tokenizer_config.json</c> and
    /// <c>special_tokens_map.json</c>.
    /// </summary>
    /// <exception cref="Safetensors.ModelFileException">
    /// There is none, it is of another kind, it does not fit together, or it asks for something unknown that would change ids.
    /// </exception>
    public static TextTokenizer Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new(folder);
    }

    /// <summary>The text of an id as the file writes it (a blank as Ġ); null where there is none.</summary>
    public string? TextOf(int id) => id >= 0 && id < Size ? _vocabulary.Texts[id] : null;

    /// <summary>What an id stands for.</summary>
    public TokenKind KindOf(int id) => id >= 0 && id < Size ? _vocabulary.Kinds[id] : TokenKind.None;

    /// <summary>Text as it is before it is cut.</summary>
    public string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _file.Composes ? Composition.Of(Whole(text)) : Whole(text);
    }

    /// <summary>The ids of a text; nothing is put in front of it or behind it.</summary>
    /// <param name="text">The text; halves of surrogate pairs become U+FFFD.</param>
    /// <param name="withControl">
    /// Whether control tokens in it are seen as such. Without, no text becomes one: right for all that somebody wrote.
    /// </param>
    public int[] Encode(string text, bool withControl)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Encode(text, withControl, part => part);
    }

    /// <summary>
    /// The text of ids. Bytes that are no UTF-8 become U+FFFD; an id without a text, as networks have whose rows were rounded up, adds
    /// nothing.
    /// </summary>
    /// <param name="ids">The ids.</param>
    /// <param name="skipControl">Whether control tokens are left out.</param>
    public string Decode(IEnumerable<int> ids, bool skipControl)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArrayBufferWriter<byte> bytes = new();
        foreach (var id in ids)
        {
            WriteBytes(id, skipControl, bytes);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>Text that grows id by id.</summary>
    /// <param name="skipControl">Whether control tokens are left out.</param>
    public TokenStream Stream(bool skipControl) => new(this, skipControl);

    /// <summary>The words of a text in which pairs are joined, with added tokens among them.</summary>
    internal List<string> Words(string text)
    {
        List<string> words = [];
        _first.Cut(Whole(text), true,
            stretch => _second.Cut(Normalize(stretch.ToString()), true, AddWords, token => words.Add(token.Content)),
            token => words.Add(token.Content));
        return words;

        void AddWords(ReadOnlySpan<char> part)
        {
            var prepared = _file.Words.Prepare(part.ToString());
            words.AddRange(_file.Words.Cut(prepared).Select(word => prepared.Substring(word.Start, word.Length)));
        }
    }

    /// <summary>The ids of a text.</summary>
    /// <param name="text">Of any length, also empty.</param>
    /// <param name="withControl">Whether control tokens in it are seen as such.</param>
    /// <param name="uncover">Changes what is between added tokens once these are found.</param>
    internal int[] Encode(string text, bool withControl, Func<string, string> uncover)
    {
        List<int> ids = new((text.Length / 3) + 1);
        _first.Cut(Whole(text), withControl, EncodeStretch, token => ids.Add(token.Id));
        return [.. ids];

        void EncodeStretch(ReadOnlySpan<char> stretch) =>
            _second.Cut(Normalize(stretch.ToString()), withControl, EncodePart, token => ids.Add(token.Id));

        void EncodePart(ReadOnlySpan<char> part) => EncodeWords(uncover(part.ToString()), ids);
    }

    /// <summary>The texts of all control tokens.</summary>
    internal IEnumerable<string> ControlTexts => _vocabulary.Added.Where(token => token.IsControl).Select(token => token.Content);

    /// <summary>Where the first control token of a text stands; -1 where there is none.</summary>
    internal (int At, int Length) FindControl(string text) => _control.Find(text);

    internal void WriteBytes(int id, bool skipControl, ArrayBufferWriter<byte> bytes)
    {
        var kind = KindOf(id);
        if (kind == TokenKind.None || (skipControl && kind == TokenKind.Control))
        {
            return;
        }

        var text = _vocabulary.Texts[id]!;
        if (kind == TokenKind.Piece && ByteAlphabet.Spells(text))
        {
            ByteAlphabet.Read(text, bytes.GetSpan(text.Length));
            bytes.Advance(text.Length);
        }
        else
        {
            Encoding.UTF8.GetBytes(text, bytes);
        }
    }

    private void EncodeWords(string text, List<int> ids)
    {
        var prepared = _file.Words.Prepare(text).AsSpan();
        foreach (var word in _file.Words.Cut(prepared))
        {
            _vocabulary.Pairs.Encode(prepared.Slice(word.Start, word.Length), ids);
        }
    }

    private static string Whole(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0)
        {
            return text;
        }

        StringBuilder whole = new(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            whole.Append(rune.ToString());
        }

        return whole.ToString();
    }
}
