using System.Text.Json;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.LanguageModels.Datasets.Formats;

/// <inheritdoc cref="DatasetFormat.ChatMl"/>
internal sealed class ChatMlFormat : IExampleFormat
{
    public string Name => DatasetFormat.ChatMl;

    public string? Refuses(IReadOnlyList<ExampleMessage> messages) => null;

    public void Write(Utf8JsonWriter writer, IReadOnlyList<ExampleMessage> messages) => writer.WriteString("text", ChatMl.Write(messages));
}
