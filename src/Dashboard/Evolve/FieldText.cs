using System.Globalization;
using System.Text.Json.Nodes;

namespace StrategyFactory.Dashboard.Evolve;

/// <summary>What stands in a field, and what it is in a request.</summary>
public static class FieldText
{
    /// <summary>What stands for yes.</summary>
    public const string Yes = "true";

    /// <summary>A value of a request as a person writes it; empty for none.</summary>
    public static string Of(FormField field, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(field);
        return (field.Kind, value) switch
        {
            (_, null) => "",
            (FieldKind.Json, _) => value.ToJsonString(),
            (FieldKind.Flag, _) => value.GetValue<bool>() ? Yes : "",
            (_, JsonArray list) => string.Join(", ", list.Select(Word)),
            _ => Word(value),
        };
    }

    /// <summary>A text as a value of a request; null for an empty one.</summary>
    /// <exception cref="FormatException">It is not of the field's kind; the message names field, value and what is allowed.</exception>
    public static JsonNode? Read(FormField field, string text)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        return trimmed.Length == 0 ? null : field.Kind switch
        {
            FieldKind.Integer => Whole(field, trimmed),
            FieldKind.Number => Number(field, trimmed),
            FieldKind.Words => new JsonArray([.. Words(trimmed).Select(word => (JsonNode)word)]),
            FieldKind.Numbers => new JsonArray([.. Words(trimmed).Select(word => Number(field, word))]),
            FieldKind.Json => Json(field, trimmed),
            FieldKind.Window => int.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var days)
                ? days
                : trimmed,
            FieldKind.Flag => trimmed == Yes,
            FieldKind.Priorities => Priorities(field, trimmed),
            _ => trimmed,
        };
    }

    /// <summary>The words of a list.</summary>
    public static string[] Words(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split([',', ';', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Word(JsonNode? value) => value switch
    {
        null => "",
        JsonValue text when text.TryGetValue<string>(out var word) => word,
        _ => value.ToJsonString(),
    };

    private static JsonValue Whole(FormField field, string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? JsonValue.Create(whole)
            : throw new FormatException($"{field.Name}: '{text}' is not a whole number.");

    // as written, so that 0.1 stays 0.1 and 3 stays a whole number
    private static JsonNode Number(FormField field, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : number
            : throw new FormatException($"{field.Name}: '{text}' is not a number.");

    private static JsonNode? Json(FormField field, string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException failure)
        {
            throw new FormatException($"{field.Name}: '{text}' is not JSON.", failure);
        }
    }

    private static JsonObject Priorities(FormField field, string text)
    {
        var priorities = new JsonObject();
        foreach (var word in Words(text))
        {
            var parts = word.Split('=', 2);
            if (parts.Length < 2 || !int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority))
            {
                throw new FormatException($"{field.Name}: '{word}' is not of the form SYMBOL=NUMBER.");
            }

            if (!priorities.TryAdd(parts[0].ToUpperInvariant(), priority))
            {
                throw new FormatException($"{field.Name}: '{parts[0]}' is given twice.");
            }
        }

        return priorities;
    }
}
