using System.Text.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Datasets.Formats;

/// <inheritdoc cref="DatasetFormat.OpenAi"/>
internal sealed class OpenAiFormat : IExampleFormat
{
    public string Name => DatasetFormat.OpenAi;

    public string? Refuses(IReadOnlyList<ExampleMessage> messages) => null;

    public void Write(Utf8JsonWriter writer, IReadOnlyList<ExampleMessage> messages)
    {
        writer.WriteStartArray("messages");
        foreach (var message in messages)
        {
            writer.WriteStartObject();
            writer.WriteString("role", message.Role);
            writer.WriteString("content", message.Content);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
