using System.Globalization;
using System.Text.Json;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>
/// What <c>tokenizer_config.json</c> and, for what that leaves out, <c>special_tokens_map.json</c> say; both may be missing.
/// </summary>
/// <param name="Begin">Text of the token in front of a document.</param>
/// <param name="End">Text of the token behind one.</param>
/// <param name="Padding">Text of the token that fills batches.</param>
/// <param name="Unknown">Text of the token for what has no piece.</param>
/// <param name="MoreControl">Further tokens that are marks of the format.</param>
/// <param name="AddsBegin">Whether documents get the first of them; null where it is not said.</param>
/// <param name="Added">Added tokens that the file lists by id.</param>
internal sealed record TokenizerSettings(
    string? Begin,
    string? End,
    string? Padding,
    string? Unknown,
    IReadOnlyList<string> MoreControl,
    bool? AddsBegin,
    IReadOnlyList<AddedToken> Added)
{
    internal const string FileName = "tokenizer_config.json";
    private const string MapName = "special_tokens_map.json";

    /// <summary>Reads a folder's.</summary>
    public static TokenizerSettings Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var settings = File.Exists(path)
            ? ModelJson.Read(path, json => Read(new ModelConfig(json, path), json, path))
            : new(null, null, null, null, [], null, []);
        var map = Path.Combine(folder, MapName);
        if (!File.Exists(map))
        {
            return settings;
        }

        var named = ModelJson.Read(map, json => Read(new ModelConfig(json, map), json, map));
        return settings with
        {
            Begin = settings.Begin ?? named.Begin,
            End = settings.End ?? named.End,
            Padding = settings.Padding ?? named.Padding,
            Unknown = settings.Unknown ?? named.Unknown,
            MoreControl = [.. settings.MoreControl.Union(named.MoreControl, StringComparer.Ordinal)],
        };
    }

    private static TokenizerSettings Read(ModelConfig config, JsonElement json, string path)
    {
        List<AddedToken> added = [];
        if (config.HasSection("added_tokens_decoder"))
        {
            foreach (var entry in json.GetProperty("added_tokens_decoder").EnumerateObject())
            {
                if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    || entry.Value.ValueKind != JsonValueKind.Object)
                {
                    throw new ModelFileException(path, $"added_tokens_decoder holds '{entry.Name}'; ids and objects are needed.");
                }

                added.Add(TokenizerFile.ReadToken(new(entry.Value, path, $"added_tokens_decoder.{entry.Name}."), id));
            }
        }

        var more = json.TryGetProperty("additional_special_tokens", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(Text).OfType<string>().ToArray()
            : [];
        bool? begins = json.TryGetProperty("add_bos_token", out var flag) && flag.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? flag.GetBoolean()
            : null;
        return new(Named("bos_token"), Named("eos_token"), Named("pad_token"), Named("unk_token"), more, begins,
            [.. added.OrderBy(token => token.Id)]);

        string? Named(string key)
        {
            if (!json.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            return Text(value) is { Length: > 0 } text
                ? text
                : throw config.Refusal(key, "a text, or an object with its content, is needed");
        }
    }

    private static string? Text(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out var content))
        {
            value = content;
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
