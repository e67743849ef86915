using System.Text.Json;
using System.Text.RegularExpressions;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Adapters;

/// <summary>
/// Which linear layers of a model carry a pair, by PEFT's rules: names, a pattern for whole paths, or every layer but the head of a model
/// of words.
/// </summary>
public sealed class LoraTargets
{
    /// <summary>
    /// Stands for every linear layer but the one that PEFT asks a model for as its output embedding: a T5's <c>lm_head</c>. Chronos-Bolt
    /// has none, so the layers that make its quantiles are among them.
    /// </summary>
    public const string AllLinear = "all-linear";

    private readonly Regex? _pattern;

    private LoraTargets(IReadOnlyList<string> names, string? pattern, Regex? compiled)
    {
        Names = names;
        Pattern = pattern;
        _pattern = compiled;
    }

    /// <summary>Last parts of paths, such as <c>q</c>; empty where there is a <see cref="Pattern"/>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// A regular expression that a whole path must match, or <see cref="AllLinear"/>; null where there are <see cref="Names"/>.
    /// </summary>
    public string? Pattern { get; }

    /// <summary>Layers whose path is one of the names or ends in a dot and one of them.</summary>
    public static LoraTargets Of(params IReadOnlyList<string> names) => new(names, null, null);

    /// <summary>Layers whose whole path matches, or <see cref="AllLinear"/>.</summary>
    /// <exception cref="ArgumentException">
    /// It is no regular expression, or one that needs to go back (look-around, back-references).
    /// </exception>
    public static LoraTargets Matching(string pattern)
    {
        try
        {
            return string.Equals(pattern, AllLinear, StringComparison.OrdinalIgnoreCase)
                ? new([], AllLinear, null)
                : new([], pattern, Whole(pattern));
        }
        catch (NotSupportedException failure)
        {
            throw new ArgumentException(failure.Message, nameof(pattern), failure);
        }
    }

    /// <summary>Whether a layer carries a pair.</summary>
    /// <param name="path">Such as <c>encoder.block.0.layer.0.SelfAttention.q</c>.</param>
    /// <param name="isOutput">Whether it is the model's output embedding, which <see cref="AllLinear"/> leaves alone.</param>
    public bool Includes(string path, bool isOutput = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Pattern == AllLinear ? !isOutput
            : _pattern?.IsMatch(path) ?? Names.Any(name => path == name || path.EndsWith("." + name, StringComparison.Ordinal));
    }

    /// <summary>The names or the pattern, for messages.</summary>
    public override string ToString() => Pattern ?? string.Join(", ", Names);

    /// <summary>
    /// Without going back a pattern of a stranger takes time in the length of the path only. It must be one alone, or its brackets could
    /// close those around it and match parts of paths.
    /// </summary>
    private static Regex Whole(string pattern)
    {
        const RegexOptions Bounded = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        _ = new Regex(pattern, Bounded);
        return new($"^(?:{pattern})\\z", Bounded);
    }

    internal static LoraTargets Parse(JsonElement config, string path)
    {
        if (!config.TryGetProperty("target_modules", out var given))
        {
            throw new ModelFileException(path, "it has no target_modules.");
        }

        if (given.ValueKind == JsonValueKind.String)
        {
            try
            {
                return Matching(given.GetString()!);
            }
            catch (ArgumentException failure)
            {
                throw new ModelFileException(path, $"target_modules is '{given.GetString()}', which cannot be matched: {failure.Message}");
            }
        }

        return given.ValueKind == JsonValueKind.Array && given.GetArrayLength() > 0 && given.EnumerateArray()
            .All(name => name.ValueKind == JsonValueKind.String)
            ? Of([.. given.EnumerateArray().Select(name => name.GetString()!)])
            : throw new ModelFileException(
                path, $"target_modules is {given.GetRawText()}; names of layers, a pattern or {AllLinear} are allowed.");
    }
}
