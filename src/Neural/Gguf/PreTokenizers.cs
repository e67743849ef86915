using System.Text.Json;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Gguf;

/// <summary>
/// How text is cut before pairs are merged, and llama.cpp's name of it. Only what is known to the letter has a name: a near one would give
/// other tokens without a word.
/// </summary>
internal static class PreTokenizers
{
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
    private const string Rest = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    private const string Gpt2Pattern = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    /// <summary>llama.cpp's name.</summary>
    /// <param name="tokenizer">Of <c>tokenizer.json</c>.</param>
    /// <param name="ignoresMerges">Whether words that are tokens are not built from pairs.</param>
    /// <param name="path">For messages.</param>
    public static string Name(JsonElement tokenizer, bool ignoresMerges, string path)
    {
        if (!tokenizer.TryGetProperty("pre_tokenizer", out var given) || given.ValueKind != JsonValueKind.Object)
        {
            throw Refusal("none", path);
        }

        var steps = given.TryGetProperty("pretokenizers", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().ToArray()
            : [given];
        return (steps.Select(Step).ToArray(), ignoresMerges) switch
        {
            (["bytes by words"], false) => "gpt-2",
            ([Gpt2Pattern, "bytes"], false) => "gpt-2",
            (["digits", "bytes by words"], false) => "smollm",
            ([Contractions + "\\p{N}" + Rest, "bytes"], false) => "qwen2",
            ([Contractions + "\\p{N}{1,3}" + Rest, "bytes"], true) => "llama-bpe",
            ([Contractions + "\\p{N}{1,3}" + Rest, "bytes"], false) => "smaug-bpe",
            _ => throw Refusal(given.GetRawText(), path),
        };
    }

    /// <summary>A pattern, or what a step without one does.</summary>
    private static string Step(JsonElement step)
    {
        switch (Text(step, "type"))
        {
            case "ByteLevel" when !Flag(step, "add_prefix_space", true):
                return Flag(step, "use_regex", true) ? "bytes by words" : "bytes";
            case "Digits" when Flag(step, "individual_digits", false):
                return "digits";
            case "Split" when Text(step, "behavior") == "Isolated" && !Flag(step, "invert", false)
                && step.TryGetProperty("pattern", out var pattern) && pattern.ValueKind == JsonValueKind.Object:
                return Text(pattern, "Regex");
            default:
                return "unknown";
        }
    }

    private static string Text(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    private static bool Flag(JsonElement json, string key, bool usual) =>
        json.TryGetProperty(key, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : usual;

    private static ModelFileException Refusal(string given, string path) => new(
        path,
        $"pre_tokenizer is {(given.Length <= 200 ? given : given[..200] + "…")}; "
            + "those of GPT-2, SmolLM, Qwen 2 and Llama 3 can be converted.");
}
