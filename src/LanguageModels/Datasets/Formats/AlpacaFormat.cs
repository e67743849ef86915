using System.Text.Json;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.LanguageModels.Datasets.Formats;

/// <inheritdoc cref="DatasetFormat.Alpaca"/>
internal sealed class AlpacaFormat : IExampleFormat
{
    public string Name => DatasetFormat.Alpaca;

    /// <summary>It knows pairs of question and answer only.</summary>
    public string? Refuses(IReadOnlyList<ExampleMessage> messages)
    {
        var turns = messages.SkipWhile(message => message.Role == Turns.System).Select((message, place) => (message.Role, place));
        return turns.All(turn => turn.Role == (turn.place % 2 == 0 ? Turns.User : Turns.Assistant)) ? null : "not_in_pairs";
    }

    public void Write(Utf8JsonWriter writer, IReadOnlyList<ExampleMessage> messages)
    {
        writer.WriteString(AlpacaShape.Instruction, messages[^2].Content);
        writer.WriteString(AlpacaShape.Input, "");
        writer.WriteString(AlpacaShape.Output, messages[^1].Content);
        if (messages[0].Role == Turns.System)
        {
            writer.WriteString(Turns.System, messages[0].Content);
        }

        var before = messages.SkipLast(2).Where(message => message.Role != Turns.System).Chunk(2).ToArray();
        if (before.Length == 0)
        {
            return;
        }

        writer.WriteStartArray(AlpacaShape.History);
        foreach (var pair in before)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(pair[0].Content);
            writer.WriteStringValue(pair[1].Content);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }
}
