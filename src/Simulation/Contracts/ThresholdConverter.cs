using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>Writes a threshold as a number or as a text such as <c>"q0.95"</c>.</summary>
public sealed class ThresholdConverter : JsonConverter<Threshold>
{
    /// <inheritdoc/>
    public override Threshold Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.Number => reader.GetDouble().ToString("R", CultureInfo.InvariantCulture),
            JsonTokenType.String => reader.GetString(),
            _ => null,
        };
        return Threshold.TryParse(text, out var threshold)
            ? threshold
            : throw new JsonException($"Threshold '{text}' is neither a return ≥ 0 such as 0.0003 nor a quantile such as \"q0.95\".");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Threshold value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.IsQuantile)
        {
            writer.WriteStringValue(value.ToString());
        }
        else
        {
            writer.WriteNumberValue(value.Value);
        }
    }
}
