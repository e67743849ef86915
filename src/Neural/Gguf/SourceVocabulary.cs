using System.Text.Json;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Gguf;

/// <summary>
/// The tokens of a byte-level BPE tokenizer (<c>tokenizer.json</c>, <c>tokenizer_config.json</c>) as a GGUF file has them.
/// </summary>
internal sealed class SourceVocabulary
{
    private const string FileName = "tokenizer.json";
    private const string SettingsName = "tokenizer_config.json";
    private const string TemplateName = "chat_template.jinja";

    private const int Normal = 1;
    private const int Control = 3;
    private const int UserDefined = 4;
    private const int Unused = 5;

    private readonly string _path;
    private readonly Dictionary<int, (string Text, int Type)> _tokens = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private string[] _merges = [];
    private string _preTokenizer = "";
    private int? _bos, _eos, _pad;
    private int? _first;
    private bool? _addsBos;
    private string? _template;

    private SourceVocabulary(string path) => _path = path;

    /// <summary>Reads a folder's tokenizer.</summary>
    /// <exception cref="ModelFileException">A file is missing or bad, or the tokenizer is of another kind.</exception>
    public static SourceVocabulary Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new ModelFileException(folder, $"it has no {FileName}.");
        }

        SourceVocabulary vocabulary = new(path);
        _ = ModelJson.Read(path, vocabulary.Take);
        var settings = Path.Combine(folder, SettingsName);
        if (File.Exists(settings))
        {
            _ = ModelJson.Read(settings, json => vocabulary.TakeSettings(json, settings));
        }

        var template = Path.Combine(folder, TemplateName);
        vocabulary._template ??= File.Exists(template) ? File.ReadAllText(template) : null;
        return vocabulary;
    }

    /// <summary>Writes the tokens; a model that has more embeddings than there are tokens gets placeholders.</summary>
    public void WriteTo(GgufWriter writer, SourceModel model)
    {
        var count = model.Shape.Vocabulary;
        if (_tokens.Keys.Max() is var last && last >= count)
        {
            throw new ModelFileException(_path, $"it has tokens up to {last}; the model has {count} embeddings.");
        }

        var eos = _eos ?? model.Eos
            ?? throw new ModelFileException(_path, $"neither {SettingsName} nor {ModelConfig.FileName} says what ends a text (eos).");
        var bos = _bos ?? model.Bos;
        var all = Enumerable.Range(0, count)
            .Select(id => _tokens.TryGetValue(id, out var token) ? token : (Placeholder(id), Unused)).ToArray();
        writer.Set(VocabularyCheck.Model, VocabularyCheck.BytePairs);
        writer.Set(VocabularyCheck.Pre, _preTokenizer);
        writer.Set(VocabularyCheck.Tokens, Array.ConvertAll(all, token => token.Item1));
        writer.Set(VocabularyCheck.Types, Array.ConvertAll(all, token => token.Item2));
        writer.Set(VocabularyCheck.Merges, _merges);

        // what is left out is token 11 to llama.cpp
        SetId("bos", bos ?? eos);
        SetId("eos", eos);
        if (_pad is { } pad)
        {
            SetId("padding", pad);
        }

        writer.Set(VocabularyCheck.AddBos, bos is not null && (_addsBos ?? _first == bos));
        if (_template is not null)
        {
            writer.Set(VocabularyCheck.ChatTemplate, _template);
        }

        void SetId(string role, int id) => writer.Set($"{VocabularyCheck.Prefix}{role}_token_id", id < count
            ? (uint)id
            : throw new ModelFileException(_path, $"its {role} token is {id}; the model has {count} embeddings."));
    }

    private string Placeholder(int id)
    {
        var text = $"[PAD{id}]";
        while (_ids.ContainsKey(text))
        {
            text = $"[{text}]";
        }

        return text;
    }

    private bool Take(JsonElement json)
    {
        if (!json.TryGetProperty("model", out var model) || model.ValueKind != JsonValueKind.Object)
        {
            throw new ModelFileException(_path, "model is missing.");
        }

        if (Text(model, "type") != "BPE" || Flag(model, "byte_fallback") == true)
        {
            throw new ModelFileException(
                _path,
                $"its model is '{Text(model, "type")}'{(Flag(model, "byte_fallback") == true ? " with byte_fallback" : "")}; "
                    + "byte-level BPE can be converted.");
        }

        if (json.TryGetProperty("normalizer", out var normalizer) && normalizer.ValueKind != JsonValueKind.Null
            && Text(normalizer, "type") != "NFC")
        {
            throw new ModelFileException(_path, $"its normalizer is '{Text(normalizer, "type")}'; none and NFC can be converted.");
        }

        _preTokenizer = PreTokenizers.Name(json, Flag(model, "ignore_merges") == true, _path);
        TakeVocabulary(model);
        TakeAdded(json);
        _merges = [.. List(model, "merges").Select(Merge)];
        _first = First(json);
        return true;
    }

    private void TakeVocabulary(JsonElement model)
    {
        if (!model.TryGetProperty("vocab", out var vocabulary) || vocabulary.ValueKind != JsonValueKind.Object)
        {
            throw new ModelFileException(_path, "model.vocab is missing.");
        }

        foreach (var entry in vocabulary.EnumerateObject())
        {
            Add(Id(entry.Value, $"model.vocab.{entry.Name}"), entry.Name, Normal);
        }

        if (_tokens.Count == 0)
        {
            throw new ModelFileException(_path, "model.vocab is empty.");
        }
    }

    private void TakeAdded(JsonElement json)
    {
        foreach (var entry in List(json, "added_tokens"))
        {
            var text = Text(entry, "content");
            if (text is null || !entry.TryGetProperty("id", out var id))
            {
                throw new ModelFileException(_path, "one of added_tokens lacks its id or content.");
            }

            Add(Id(id, $"added_tokens {text}"), text, Flag(entry, "special") == true ? Control : UserDefined);
        }
    }

    private void Add(int id, string text, int type)
    {
        // an added token may stand in the vocabulary too
        if (_tokens.TryGetValue(id, out var other) && other.Text != text)
        {
            throw new ModelFileException(_path, $"'{other.Text}' and '{text}' are both token {id}.");
        }

        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal) || (_ids.TryGetValue(text, out var known) && known != id))
        {
            throw new ModelFileException(_path, $"token {id} is '{text}', which is empty, holds a zero byte, or is another token too.");
        }

        _tokens[id] = (text, type);
        _ids[text] = id;
    }

    private int Id(JsonElement value, string what) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var id) && id is >= 0 and < 1 << 24
        ? id
        : throw new ModelFileException(_path, $"{what} is {value.GetRawText()}; a token's number is needed.");

    private string Merge(JsonElement merge)
    {
        var parts = merge.ValueKind switch
        {
            JsonValueKind.String => merge.GetString()!.Split(' '),
            JsonValueKind.Array when merge.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String) =>
                [.. merge.EnumerateArray().Select(part => part.GetString()!)],
            _ => [],
        };
        return parts is [{ Length: > 0 } left, { Length: > 0 } right] && !$"{left}{right}".Contains(' ', StringComparison.Ordinal)
            ? $"{left} {right}"
            : throw new ModelFileException(_path, $"merges has {merge.GetRawText()}; pairs of texts are needed.");
    }

    /// <summary>The special token that is put before every text, or null.</summary>
    private int? First(JsonElement json)
    {
        if (!json.TryGetProperty("post_processor", out var given) || given.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var steps = Text(given, "type") == "Sequence" ? List(given, "processors") : [given];
        var template = steps.FirstOrDefault(step => Text(step, "type") == "TemplateProcessing");
        return template.ValueKind == JsonValueKind.Object
            && List(template, "single").FirstOrDefault() is { ValueKind: JsonValueKind.Object } first
            && first.TryGetProperty("SpecialToken", out var token) && Text(token, "id") is { } text && _ids.TryGetValue(text, out var id)
            ? id
            : null;
    }

    private bool TakeSettings(JsonElement json, string path)
    {
        _bos = Token(json, "bos_token", path);
        _eos = Token(json, "eos_token", path);
        _pad = Token(json, "pad_token", path);
        _addsBos = Flag(json, "add_bos_token");
        if (json.TryGetProperty("chat_template", out var template))
        {
            _template = template.ValueKind switch
            {
                JsonValueKind.String => template.GetString(),
                JsonValueKind.Array => template.EnumerateArray().Where(named => Text(named, "name") == "default")
                    .Select(named => Text(named, "template")).FirstOrDefault(),
                _ => null,
            };
        }

        return true;
    }

    private int? Token(JsonElement json, string key, string path)
    {
        if (!json.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var text = value.ValueKind == JsonValueKind.Object ? Text(value, "content") : Text(json, key);
        return text is not null && _ids.TryGetValue(text, out var id)
            ? id
            : throw new ModelFileException(path, $"{key} is {value.GetRawText()}, which is no token of {FileName}.");
    }

    private JsonElement[] List(JsonElement json, string key) =>
        !json.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()]
        : throw new ModelFileException(_path, $"{key} is no list.");

    private static string? Text(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static bool? Flag(JsonElement json, string key) =>
        json.TryGetProperty(key, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;
}
