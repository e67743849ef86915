using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.Tests.Neural.Tokenizers;

/// <summary>The files of a tokenizer of 256 bytes and a few merges, to be changed before they are opened.</summary>
internal sealed class SmallTokenizer : IDisposable
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ModelFolder _folder = new();

    public SmallTokenizer(params string[] merges)
    {
        var pieces = new JsonObject();
        for (var value = 0; value < 256; value++)
        {
            pieces.Add(ByteAlphabet.Letter((byte)value).ToString(), pieces.Count);
        }

        foreach (var merge in merges)
        {
            pieces.TryAdd(merge.Replace(" ", string.Empty, StringComparison.Ordinal), pieces.Count);
        }

        File = new()
        {
            ["added_tokens"] = new JsonArray(
                Token(pieces.Count, "<s>", true), Token(pieces.Count + 1, "</s>", true), Token(pieces.Count + 2, "<think>", false)),
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false },
            ["post_processor"] = null,
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = pieces,
                ["merges"] = new JsonArray([.. merges.Select(merge => JsonValue.Create(merge))]),
            },
        };
    }

    public JsonObject File { get; }

    public JsonObject Settings { get; } = new() { ["bos_token"] = "<s>", ["eos_token"] = "</s>" };

    public string Folder => _folder.Path;

    public JsonObject Model => File["model"]!.AsObject();

    public JsonArray Added => File["added_tokens"]!.AsArray();

    public static JsonObject Token(int id, string content, bool special) =>
        new() { ["id"] = id, ["content"] = content, ["special"] = special };

    /// <summary>Sets a value by its path, such as <c>model.vocab.a</c> or <c>added_tokens.0.id</c>; null takes it away.</summary>
    public SmallTokenizer With(string path, string? json)
    {
        Set(File, path, json);
        return this;
    }

    public SmallTokenizer WithSetting(string path, string? json)
    {
        Set(Settings, path, json);
        return this;
    }

    public TextTokenizer Open()
    {
        Write();
        return TextTokenizer.Open(Folder);
    }

    public void Write()
    {
        System.IO.File.WriteAllText(_folder.File("tokenizer.json"), File.ToJsonString(Plain));
        System.IO.File.WriteAllText(_folder.File("tokenizer_config.json"), Settings.ToJsonString(Plain));
    }

    public void Write(string name, string text) => System.IO.File.WriteAllText(_folder.File(name), text);

    public void Dispose() => _folder.Dispose();

    private static void Set(JsonNode root, string path, string? json)
    {
        var names = path.Split('.');
        var at = names[..^1].Aggregate(root, (node, name) => (int.TryParse(name, out var index) ? node[index] : node[name])!);
        if (at is JsonObject section)
        {
            section.Remove(names[^1]);
            if (json is not null)
            {
                section.Add(names[^1], JsonNode.Parse(json));
            }

            return;
        }

        at[int.Parse(names[^1])] = JsonNode.Parse(json ?? "null");
    }
}
