using System.Text.Json;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>
/// A <c>tokenizer.json</c> of Hugging Face's library, of the one kind that Llama 3, Qwen and their relatives are: byte-level pair encoding.
/// Whatever else it asks for that would change ids is refused by name.
/// </summary>
/// <param name="Pieces">Ids by piece, of the model alone.</param>
/// <param name="Merges">The pairs to join, in their order, as the two pieces.</param>
/// <param name="Added">Added tokens, in the file's order.</param>
/// <param name="Words">How text is cut into words.</param>
/// <param name="Composes">Whether text is normalised to form C.</param>
/// <param name="WholeWords">Whether a word that is a piece is taken without merges.</param>
/// <param name="Before">Tokens that the file puts in front of a document.</param>
/// <param name="Behind">Tokens that it puts behind one.</param>
internal sealed record TokenizerFile(
    Dictionary<string, int> Pieces,
    IReadOnlyList<(string Left, string Right)> Merges,
    IReadOnlyList<AddedToken> Added,
    WordCuts Words,
    bool Composes,
    bool WholeWords,
    IReadOnlyList<string> Before,
    IReadOnlyList<string> Behind)
{
    internal const string FileName = "tokenizer.json";

    /// <summary>More ids than any published tokenizer has.</summary>
    private const int MostIds = 1 << 21;

    /// <summary>Reads a folder's.</summary>
    /// <exception cref="ModelFileException">There is none, or not such a one.</exception>
    public static TokenizerFile Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path)
            ? ModelJson.Read(path, json => Read(json, path))
            : throw new ModelFileException(folder, $"it has no {FileName}.");
    }

    /// <summary>An entry of a list of added tokens.</summary>
    internal static AddedToken ReadToken(ModelConfig entry, int id)
    {
        var content = entry.Text("content", string.Empty);
        var control = entry.Flag("special", false);
        return content.Length > 0
            ? new(id, content, control, entry.Flag("lstrip", false), entry.Flag("rstrip", false), entry.Flag("single_word", false),
                entry.Flag("normalized", !control))
            : throw entry.Refusal("content", "a text is needed");
    }

    private static TokenizerFile Read(JsonElement json, string path)
    {
        ModelConfig root = new(json, path);
        var model = root.Section("model");
        RequirePairs(model);
        var given = json.GetProperty("model");
        TokenizerPipeline pipeline = new(json, path);
        pipeline.RequireByteDecoder();
        var (words, composes, (before, behind)) = (pipeline.Words(), pipeline.Composes(), pipeline.Around());
        var pieces = ReadPieces(given, model);
        return new(pieces, ReadMerges(given, model, path), ReadAdded(json, root, path), words, composes, model.Flag("ignore_merges", false), before, behind);
    }

    private static void RequirePairs(ModelConfig model)
    {
        if (model.Text("type", "BPE") != "BPE")
        {
            throw model.Refusal("type", "BPE can be read");
        }

        if (model.Real("dropout", 0, 1, 0) != 0)
        {
            throw model.Refusal("dropout", "0 or null is allowed, since ids would be drawn by chance");
        }

        foreach (var affix in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (model.Text(affix, string.Empty).Length > 0)
            {
                throw model.Refusal(affix, "byte-level tokenizers (none) can be read");
            }
        }
    }

    private static Dictionary<string, int> ReadPieces(JsonElement json, ModelConfig model)
    {
        if (!model.HasSection("vocab"))
        {
            throw model.Refusal("vocab", "an object of pieces and ids is needed");
        }

        Dictionary<string, int> pieces = new(160_000, StringComparer.Ordinal);
        foreach (var entry in json.GetProperty("vocab").EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id) || id is < 0 or >= MostIds)
            {
                throw model.Refusal("vocab", $"{entry.Value.GetRawText()} is no id for '{entry.Name}': 0 to {MostIds - 1} is allowed");
            }

            pieces.Add(entry.Name, id);
        }

        return pieces;
    }

    private static List<(string Left, string Right)> ReadMerges(JsonElement json, ModelConfig model, string path)
    {
        if (!json.TryGetProperty("merges", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw model.Refusal("merges", "a list of pairs is needed");
        }

        List<(string Left, string Right)> merges = new(list.GetArrayLength());
        foreach (var entry in list.EnumerateArray())
        {
            merges.Add(TryReadMerge(entry, out var pair) ? pair : throw new ModelFileException(
                path, $"model.merges holds {entry.GetRawText()} at {merges.Count}; \"a b\" or [\"a\", \"b\"] is allowed."));
        }

        return merges;
    }

    private static bool TryReadMerge(JsonElement entry, out (string Left, string Right) pair)
    {
        pair = default;
        string[] parts = entry.ValueKind switch
        {
            JsonValueKind.String => entry.GetString()!.Split(' '),
            JsonValueKind.Array when entry.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String) =>
                [.. entry.EnumerateArray().Select(part => part.GetString()!)],
            _ => [],
        };
        if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
        {
            return false;
        }

        pair = (parts[0], parts[1]);
        return true;
    }

    private static List<AddedToken> ReadAdded(JsonElement json, ModelConfig root, string path)
    {
        if (!json.TryGetProperty("added_tokens", out var list) || list.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(entry => entry.ValueKind != JsonValueKind.Object))
        {
            throw root.Refusal("added_tokens", "a list of objects is needed");
        }

        List<AddedToken> added = [];
        foreach (var entry in list.EnumerateArray())
        {
            ModelConfig config = new(entry, path, $"added_tokens[{added.Count}].");
            added.Add(ReadToken(config, config.Integer("id", 0, MostIds - 1)));
        }

        return added;
    }
}
