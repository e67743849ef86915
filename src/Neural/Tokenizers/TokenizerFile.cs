using System.Text.Json;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>
/// A <c>tokenizer.json</c> of Hugging Face's library, of the one kind that Llama 3, Qwen and their relatives are: byte-level pair encoding.
/// Whatever else it asks for that would change ids is refused by name.
/// </summary>
/// <param name="Pieces">Ids by piece, of the model alone.</param>
/// <param name="Merges">The pairs to join, in their order.</param>
/// <param name="Added">Added tokens, in the file's order.</param>
/// <param name="Words">How text is cut into words.</param>
/// <param name="Composes">Whether text is normalised to form C.</param>
/// <param name="WholeWords">Whether a word that is a piece is taken without merges.</param>
/// <param name="Before">Tokens that the file puts in front of a document.</param>
/// <param name="Behind">Tokens that it puts behind one.</param>
internal sealed record TokenizerFile(
    Dictionary<string, int> Pieces,
    IReadOnlyList<Merge> Merges,
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
        var merges = ReadMerges(given, pieces, model, path);
        return new(pieces, merges, ReadAdded(json, root, path), words, composes, model.Flag("ignore_merges", false), before, behind);
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

    private static Merge[] ReadMerges(JsonElement json, Dictionary<string, int> pieces, ModelConfig model, string path)
    {
        if (!json.TryGetProperty("merges", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw model.Refusal("merges", "a list of pairs is needed");
        }

        var ids = pieces.GetAlternateLookup<ReadOnlySpan<char>>();
        var merges = new Merge[list.GetArrayLength()];
        var at = 0;
        foreach (var entry in list.EnumerateArray())
        {
            // both pieces in one text, and where the second begins: there are hundreds of thousands of them
            var (text, left, right) = ReadPair(entry) ?? throw new ModelFileException(
                path, $"model.merges holds {entry.GetRawText()} at {at}; \"a b\" or [\"a\", \"b\"] is allowed.");
            var first = text.AsSpan(0, left);
            var second = text.AsSpan(right);
            var both = left == right ? text : string.Concat(first, second);
            if (!ids.TryGetValue(first, out var one) || !ids.TryGetValue(second, out var other)
                || !pieces.TryGetValue(both, out var joined))
            {
                var missing = !ids.ContainsKey(first) ? first : !ids.ContainsKey(second) ? second : both;
                throw new ModelFileException(
                    path, $"model.merges joins '{first}' and '{second}' at {at}, but '{missing}' is no piece of model.vocab.");
            }

            merges[at++] = new(one, other, joined);
        }

        return merges;
    }

    private static (string Text, int Left, int Right)? ReadPair(JsonElement entry)
    {
        if (entry.ValueKind == JsonValueKind.String)
        {
            var text = entry.GetString()!;
            var blank = text.IndexOf(' ', StringComparison.Ordinal);
            return blank > 0 && blank < text.Length - 1 && text.IndexOf(' ', blank + 1) < 0 ? (text, blank, blank + 1) : null;
        }

        if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 2
            || entry[0].ValueKind != JsonValueKind.String || entry[1].ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var (left, right) = (entry[0].GetString()!, entry[1].GetString()!);
        return left.Length > 0 && right.Length > 0 ? (left + right, left.Length, left.Length) : null;
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
