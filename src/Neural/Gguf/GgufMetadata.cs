using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Gguf;

/// <summary>The values of a GGUF file: one of another type than llama.cpp asks for ends its process, so it is refused by its key.</summary>
/// <param name="values">Numbers, texts and arrays of them.</param>
/// <param name="path">The file, for messages.</param>
internal sealed class GgufMetadata(IReadOnlyDictionary<string, object> values, string path)
{
    public IEnumerable<string> Keys => values.Keys;

    public bool Has(string key) => values.ContainsKey(key);

    /// <summary>A text, or null where there is none.</summary>
    public string? Text(string key) => Optional<string>(key, "a text");

    /// <summary>A text that must be there.</summary>
    public string RequireText(string key) => Text(key) ?? throw Refusal(key, "a text is needed");

    /// <summary>A whole number.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="low">Smallest that is allowed.</param>
    /// <param name="high">Largest that is allowed.</param>
    /// <param name="usual">What it is where it is left out; null where it may not be.</param>
    public int Integer(string key, int low, int high, int? usual = null)
    {
        if (!values.ContainsKey(key))
        {
            return usual ?? throw Refusal(key, $"a whole number from {low} to {high} is needed");
        }

        return values[key] is uint number && number >= low && number <= high
            ? (int)number
            : throw Refusal(key, $"a whole number (u32) from {low} to {high} is allowed");
    }

    /// <summary>A real number above 0.</summary>
    public float Real(string key, float low, float high, float? usual = null)
    {
        if (!values.ContainsKey(key))
        {
            return usual ?? throw Refusal(key, $"a number from {low:R} to {high:R} is needed");
        }

        return values[key] is float number && number >= low && number <= high
            ? number
            : throw Refusal(key, $"a number (f32) from {low:R} to {high:R} is allowed");
    }

    /// <summary>Yes or no, or null where it is not said.</summary>
    public bool? Flag(string key) =>
        values.TryGetValue(key, out var value) ? value as bool? ?? throw Refusal(key, "true or false is allowed") : null;

    /// <summary>An array, or null where there is none.</summary>
    public T[]? Array<T>(string key, string what) => Optional<T[]>(key, what);

    public object Value(string key) => values[key];

    /// <summary>What is said about a value that does not do.</summary>
    public ModelFileException Refusal(string key, string allowed) => new(path, $"{key} is {Shown(key)}; {allowed}.");

    /// <summary>What is said about the file.</summary>
    public ModelFileException Refusal(string reason) => new(path, $"{reason}.");

    private T? Optional<T>(string key, string what)
        where T : class =>
        values.TryGetValue(key, out var value) ? value as T ?? throw Refusal(key, $"{what} is allowed") : null;

    private string Shown(string key) => values.GetValueOrDefault(key) switch
    {
        null => "missing",
        string text => $"'{(text.Length <= 80 ? text : text[..80] + "…")}'",
        Array array => $"a list of {array.Length} ({array.GetType().GetElementType()!.Name})",
        var value => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value} ({value.GetType().Name})"),
    };
}
