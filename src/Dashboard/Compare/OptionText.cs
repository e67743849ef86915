using System.Text.Json.Nodes;

namespace StrategyFactory.Dashboard.Compare;

/// <summary>The value of an option as people read it.</summary>
public static class OptionText
{
    /// <summary>Lists are parted by commas, yes and no are words, nothing is a dash.</summary>
    public static string Of(JsonNode? value) => value switch
    {
        null => Shell.Format.None,
        JsonArray list => list.Count == 0 ? "none" : string.Join(", ", list.Select(Of)),
        JsonObject { Count: 0 } => "any",
        JsonObject parts => string.Join(" and ", parts.Select(part => $"{part.Key} {Value(part.Value)}")),
        JsonValue flag when flag.TryGetValue<bool>(out var yes) => yes ? "yes" : "no",
        JsonValue text when text.TryGetValue<string>(out var word) => word,
        _ => value.ToJsonString(),
    };

    private static string Value(JsonNode? part) => part is JsonArray list ? string.Join(" or ", list.Select(Of)) : Of(part);
}
