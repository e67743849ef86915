using System.Text.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary>
/// A list of messages: <c>messages</c> as OpenAI writes it, or <c>conversations</c> as ShareGPT does, perhaps with a <c>system</c>.
/// </summary>
/// <param name="name">The field, which names the shape.</param>
internal sealed class MessagesShape(string name) : IRowShape
{
    public string Name => name;

    public bool Fits(JsonElement row) => Turns.Field(row, name) is not null;

    public RowFault? Read(JsonElement row, List<ExampleMessage> messages)
    {
        if (Turns.Text(row, Turns.System) is { } system)
        {
            Turns.Add(Turns.System, system, messages);
        }

        return Turns.AddAll(Turns.Field(row, name)!.Value, name, messages);
    }
}
