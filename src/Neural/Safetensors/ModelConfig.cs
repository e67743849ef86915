using System.Text.Json;

namespace StrategyFactory.Neural.Safetensors;

/// <summary>The <c>config.json</c> of a model, or a section of it: what is missing or out of range is refused by its name.</summary>
/// <param name="json">An object.</param>
/// <param name="path">The file, for messages.</param>
/// <param name="section">Path of the section with a dot behind it, or empty.</param>
internal sealed class ModelConfig(JsonElement json, string path, string section = "")
{
    internal const string FileName = "config.json";

    /// <summary>Reads a folder's configuration.</summary>
    /// <exception cref="ModelFileException">There is none, or it is no JSON object.</exception>
    public static T Read<T>(string folder, Func<ModelConfig, T> read)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path)
            ? ModelJson.Read(path, json => read(new(json, path)))
            : throw new ModelFileException(folder, $"it has no {FileName}.");
    }

    /// <summary>A section of it.</summary>
    public ModelConfig Section(string key) => json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Object
        ? new(value, path, $"{section}{key}.")
        : throw Refusal(key, "an object is needed");

    /// <summary>Whether there is such a section.</summary>
    public bool HasSection(string key) => json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Object;

    /// <summary>Names of what is given, null left aside.</summary>
    public IReadOnlyList<string> Keys => [.. json.EnumerateObject().Select(entry => entry.Name).Where(HasValue)];

    /// <summary>Whether it is given and not null.</summary>
    public bool HasValue(string key) => Given(key) is not null;

    /// <summary>Whether it is left out or says no: null, false, 0, an empty list or object.</summary>
    public bool IsOff(string key) => Given(key) is not { } value || value.ValueKind switch
    {
        JsonValueKind.False => true,
        JsonValueKind.Number => value.TryGetDouble(out var number) && number == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    /// <summary>A list of sections.</summary>
    public List<ModelConfig> Objects(string key) =>
        Given(key) is { ValueKind: JsonValueKind.Array } value && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object)
            ? [.. value.EnumerateArray().Select((item, i) => new ModelConfig(item, path, $"{section}{key}[{i}]."))]
            : throw Refusal(key, "a list of objects is needed");

    /// <summary>A whole number.</summary>
    /// <param name="key">Its name in the object.</param>
    /// <param name="low">Smallest that is allowed.</param>
    /// <param name="high">Largest that is allowed.</param>
    /// <param name="usual">What it is where it is left out; null where it may not be.</param>
    public int Integer(string key, int low, int high, int? usual = null)
    {
        if (Given(key) is not { } value)
        {
            // what it usually is need not fit the rest of the configuration
            return usual is { } fitting && fitting >= low && fitting <= high
                ? fitting
                : throw Refusal(key, $"a whole number from {low} to {high} is needed");
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= low && number <= high
            ? number
            : throw Refusal(key, $"{low} to {high} is allowed");
    }

    /// <summary>A real number.</summary>
    public double Real(string key, double low, double high, double usual)
    {
        if (Given(key) is not { } value)
        {
            return usual;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= low && number <= high
            ? number
            : throw Refusal(key, $"{low:R} to {high:R} is allowed");
    }

    /// <summary>A text, or what it usually is.</summary>
    public string Text(string key, string usual) => Given(key) is { } value
        ? value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Refusal(key, "a text is needed")
        : usual;

    /// <summary>Yes or no.</summary>
    public bool Flag(string key, bool usual) => Given(key) is { } value
        ? value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Refusal(key, "true or false is needed")
        : usual;

    /// <summary>A list of numbers; empty where it is left out.</summary>
    public double[] Numbers(string key) => List(key, JsonValueKind.Number, value => value.GetDouble());

    /// <summary>Whole numbers, of which a single one may stand without a list; empty where they are left out.</summary>
    public int[] Integers(string key, int low, int high)
    {
        if (Given(key) is not { } value)
        {
            return [];
        }

        List<int> numbers = [];
        foreach (var item in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value])
        {
            numbers.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var number) && number >= low && number <= high
                ? number
                : throw Refusal(key, $"{low} to {high} is allowed, one or a list"));
        }

        return [.. numbers];
    }

    /// <summary>A list of texts; empty where it is left out.</summary>
    public string[] Texts(string key) => List(key, JsonValueKind.String, value => value.GetString()!);

    /// <summary>What is said about a value that does not do.</summary>
    public ModelFileException Refusal(string key, string allowed) =>
        new(path, $"{section}{key} is {(Given(key) is { } value ? Shortened(value.GetRawText()) : "missing")}; {allowed}.");

    private T[] List<T>(string key, JsonValueKind kind, Func<JsonElement, T> take)
    {
        if (Given(key) is not { } value)
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == kind)
            ? [.. value.EnumerateArray().Select(take)]
            : throw Refusal(key, "a list is needed");
    }

    private JsonElement? Given(string key) =>
        json.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Shortened(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
