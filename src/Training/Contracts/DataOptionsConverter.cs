using System.Text.Json;
using System.Text.Json.Serialization;

namespace StrategyFactory.Training.Contracts;

/// <summary>Reads <c>{"train_window": 30, "test_window": 5}</c>, also when it arrives as a JSON string of that object.</summary>
public sealed class DataOptionsConverter : JsonConverter<DataOptions>
{
    /// <inheritdoc/>
    public override DataOptions? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var outer = JsonDocument.ParseValue(ref reader);
        if (outer.RootElement.ValueKind != JsonValueKind.String)
        {
            return Parse(outer.RootElement);
        }

        var text = outer.RootElement.GetString()!;
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        try
        {
            using var inner = JsonDocument.Parse(text);
            return Parse(inner.RootElement);
        }
        catch (JsonException failure) when (failure.BytePositionInLine is not null)
        {
            throw new JsonException(
                $"data_options: the text '{text}' is not JSON; expected an object with train_window and test_window.", failure);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DataOptions value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStartObject();
        writer.WriteString("train_window", value.TrainWindow.ToString());
        writer.WriteString("test_window", value.TestWindow.ToString());
        writer.WriteEndObject();
    }

    private static DataOptions? Parse(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("data_options: expected an object with train_window and test_window.");
        }

        Window? train = null, test = null;
        foreach (var property in element.EnumerateObject())
        {
            switch (property.Name)
            {
                case "train_window": train = Window.Parse(property.Value, property.Name); break;
                case "test_window": test = Window.Parse(property.Value, property.Name); break;
                default: throw new JsonException($"data_options: unknown field '{property.Name}'; allowed: train_window, test_window.");
            }
        }

        return (train, test) switch
        {
            (null, null) => null,
            ({ } first, { } second) => new(first, second),
            _ => throw new JsonException("data_options: train_window and test_window belong together."),
        };
    }
}
