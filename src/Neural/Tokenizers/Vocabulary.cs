using System.Globalization;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>All ids of a tokenizer, from its files: whatever does not fit together is refused.</summary>
internal sealed class Vocabulary
{
    private readonly TokenizerFile _file;
    private readonly TokenizerSettings _settings;
    private readonly string _path;
    private readonly string _settingsPath;
    private readonly List<AddedToken> _added = [];
    private readonly Dictionary<string, int> _addedPlaces = new(StringComparer.Ordinal);

    /// <summary>Puts the files of a folder together.</summary>
    public Vocabulary(TokenizerFile file, TokenizerSettings settings, string folder)
    {
        _file = file;
        _settings = settings;
        _path = Path.Combine(folder, TokenizerFile.FileName);
        _settingsPath = Path.Combine(folder, TokenizerSettings.FileName);
        Pairs = ReadPairs();
        Add(file.Added, _path);
        Add(settings.Added, _settingsPath);
        Special = new(
            Named("bos_token", settings.Begin), Named("eos_token", settings.End), Named("pad_token", settings.Padding),
            Named("unk_token", settings.Unknown));
        foreach (var text in settings.MoreControl)
        {
            _ = Named("additional_special_tokens", text);
        }

        RequireUnreachableControl();
        (Texts, Kinds) = Lists();
    }

    /// <summary>The pairs to join.</summary>
    public BytePairs Pairs { get; private set; }

    /// <summary>Added tokens.</summary>
    public IReadOnlyList<AddedToken> Added => _added;

    /// <summary>The tokens that the files give a part to.</summary>
    public SpecialTokens Special { get; }

    /// <summary>The text of every id, as the file writes it; null in a hole.</summary>
    public string?[] Texts { get; }

    /// <summary>What every id is.</summary>
    public TokenKind[] Kinds { get; }

    /// <summary>Whether documents begin with a mark: as the settings say, else as the tokenizer itself does.</summary>
    public bool AddsBegin()
    {
        var puts = Puts(_file.Before, Special.Begin, "in front of documents");
        return _settings.AddsBegin is true && Special.Begin is null
            ? throw new ModelFileException(_settingsPath, "add_bos_token is true, but no bos_token is named.")
            : _settings.AddsBegin ?? puts;
    }

    /// <summary>Whether the tokens that the file puts around documents are one mark, not none.</summary>
    public bool Puts(IReadOnlyList<string> tokens, NamedToken? mark, string where)
    {
        if (tokens.Count > 1 || (tokens.Count == 1 && tokens[0] != mark?.Text))
        {
            var given = string.Join(", ", tokens);
            throw new ModelFileException(_path, $"its post_processor puts {given} {where}; {mark?.Text ?? "nothing"} is allowed there.");
        }

        return tokens.Count == 1;
    }

    private BytePairs ReadPairs()
    {
        var ofByte = new int[256];
        Span<char> letter = stackalloc char[1];
        var pieces = _file.Pieces.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var value = 0; value < ofByte.Length; value++)
        {
            letter[0] = ByteAlphabet.Letter((byte)value);
            if (!pieces.TryGetValue(letter, out ofByte[value]) && ByteAlphabet.OccursInText(value))
            {
                throw new ModelFileException(_path, $"model.vocab has no piece for the byte {value} ('{letter[0]}'), which text can hold.");
            }
        }

        Dictionary<long, int> ranks = new(_file.Merges.Count);
        var joined = new int[_file.Merges.Count];
        for (var i = 0; i < joined.Length; i++)
        {
            joined[i] = _file.Merges[i].Joined;
            if (!ranks.TryAdd(BytePairs.Pair(_file.Merges[i].Left, _file.Merges[i].Right), i))
            {
                var piece = Number(joined[i]);
                throw new ModelFileException(_path, $"model.merges makes the piece {piece} at {i} of two that it joined before.");
            }
        }

        return new(ofByte, ranks, joined, null);
    }

    /// <summary>
    /// An added token has the id of the piece of its text, else the next that is free: published tokenizers give it that, whatever is
    /// written.
    /// </summary>
    private void Add(IReadOnlyList<AddedToken> tokens, string path)
    {
        foreach (var token in tokens)
        {
            if (_addedPlaces.TryGetValue(token.Content, out var place))
            {
                RequireId(token, _added[place].Id, path);
                if (path == _path)
                {
                    throw new ModelFileException(path, $"added_tokens has '{token.Content}' twice.");
                }

                continue;
            }

            var highest = _added.Count > 0 ? _added.Max(other => other.Id) : -1;
            RequireId(token, _file.Pieces.TryGetValue(token.Content, out var id) ? id : Math.Max(highest + 1, _file.Pieces.Count), path);
            _addedPlaces.Add(token.Content, _added.Count);
            _added.Add(token);
        }
    }

    private static void RequireId(AddedToken token, int id, string path)
    {
        if (token.Id != id)
        {
            throw new ModelFileException(path, $"the added token '{token.Content}' has the id {Number(token.Id)}; {Number(id)} is its id.");
        }
    }

    private NamedToken? Named(string key, string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (_addedPlaces.TryGetValue(text, out var place))
        {
            _added[place] = _added[place] with { IsControl = true };
            return new(_added[place].Id, text);
        }

        if (!_file.Pieces.TryGetValue(text, out var id))
        {
            throw new ModelFileException(_settingsPath, $"{key} is '{text}', which is no token of {TokenizerFile.FileName}.");
        }

        _addedPlaces.Add(text, _added.Count);
        _added.Add(new(id, text, true, false, false, false, false));
        return new(id, text);
    }

    /// <summary>Nobody's text may become a mark of the format.</summary>
    private void RequireUnreachableControl()
    {
        HashSet<int> joined = [.. _file.Merges.Select(merge => merge.Joined)];
        Dictionary<string, int>? words = null;
        foreach (var token in _added.Where(token => token.IsControl))
        {
            if (joined.Contains(token.Id) || (token.Content.Length == 1 && _file.Pieces.ContainsKey(token.Content)))
            {
                throw new ModelFileException(_path, $"the control token '{token.Content}' is also a piece that ordinary text becomes.");
            }

            if (_file.WholeWords && _file.Pieces.ContainsKey(token.Content))
            {
                (words ??= new(_file.Pieces, StringComparer.Ordinal)).Remove(token.Content);
            }
        }

        if (_file.WholeWords)
        {
            Pairs = Pairs.With(words ?? _file.Pieces);
        }
    }

    private (string?[] Texts, TokenKind[] Kinds) Lists()
    {
        var size = 1 + _file.Pieces.Values.Concat(_added.Select(token => token.Id)).Max();
        var texts = new string?[size];
        var kinds = new TokenKind[size];
        foreach (var (piece, id) in _file.Pieces)
        {
            Set(id, piece, TokenKind.Piece);
        }

        foreach (var token in _added)
        {
            if (texts[token.Id] == token.Content)
            {
                texts[token.Id] = null;
            }

            Set(token.Id, token.Content, token.IsControl ? TokenKind.Control : TokenKind.Added);
        }

        return (texts, kinds);

        void Set(int id, string text, TokenKind kind)
        {
            if (texts[id] is { } other)
            {
                throw new ModelFileException(_path, $"'{other}' and '{text}' have the same id, {Number(id)}.");
            }

            (texts[id], kinds[id]) = (text, kind);
        }
    }

    private static string Number(int id) => id.ToString(CultureInfo.InvariantCulture);
}
