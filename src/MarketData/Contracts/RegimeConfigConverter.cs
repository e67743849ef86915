using System.Text.Json;
using System.Text.Json.Serialization;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>Reads and writes a regime filter as <c>{"regime_vix": [2, 3]}</c>; a single number stands for a list of one.</summary>
public sealed class RegimeConfigConverter : JsonConverter<RegimeConfig>
{
    /// <inheritdoc/>
    public override RegimeConfig Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("A regime config is an object such as {\"regime_vix\": [2, 3]}.");
        }

        return new(document.RootElement.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, Values(property))));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RegimeConfig value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStartObject();
        foreach (var (column, values) in value.Allowed)
        {
            writer.WriteStartArray(column);
            foreach (var allowed in values)
            {
                writer.WriteNumberValue(allowed);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static IReadOnlyList<int> Values(JsonProperty property)
    {
        var elements = property.Value.ValueKind == JsonValueKind.Array ? [.. property.Value.EnumerateArray()] : new[] { property.Value };
        return [.. elements.Select(element => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value)
            ? value
            : throw new JsonException($"{property.Name}: a regime value is a whole number."))];
    }
}
