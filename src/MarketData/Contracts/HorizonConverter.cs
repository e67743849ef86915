using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>Writes a horizon as a number of bars, or as the text <c>session_end</c>; reads also a number in a text.</summary>
public sealed class HorizonConverter : JsonConverter<Horizon>
{
    /// <inheritdoc/>
    public override Horizon Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.Number => reader.GetDouble().ToString("R", CultureInfo.InvariantCulture),
            JsonTokenType.String => reader.GetString(),
            _ => null,
        };
        return Horizon.TryParse(text, out var horizon)
            ? horizon
            : throw new JsonException($"horizon: '{text}' is not allowed; {Horizon.Allowed}.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Horizon value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.IsSessionEnd)
        {
            writer.WriteStringValue(value.ToString());
        }
        else
        {
            writer.WriteNumberValue(value.Bars);
        }
    }
}
