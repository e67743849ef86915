using System.Text.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary><c>prompt</c> and <c>completion</c> (or <c>response</c>): texts, or lists of messages.</summary>
internal sealed class CompletionShape : IRowShape
{
    internal const string Prompt = "prompt";
    private static readonly string[] Completions = ["completion", "response"];

    public string Name => "prompt_completion";

    public bool Fits(JsonElement row) => row.TryGetProperty(Prompt, out _) && Turns.Field(row, Completions) is not null;

    public RowFault? Read(JsonElement row, List<ExampleMessage> messages) =>
        ReadAsked(row, messages) ?? Read(Turns.Field(row, Completions)!.Value, "completion", Turns.Assistant, messages);

    /// <summary>Adds everything before the answer.</summary>
    internal static RowFault? ReadAsked(JsonElement row, List<ExampleMessage> messages)
    {
        if (Turns.Text(row, Turns.System) is { } system)
        {
            Turns.Add(Turns.System, system, messages);
        }

        return Turns.Field(row, Prompt) is { } prompt
            ? Read(prompt, Prompt, Turns.User, messages)
            : new(FaultKinds.Shape, "prompt: is missing");
    }

    /// <summary>Adds a text as a message of the given role, or the messages of a list.</summary>
    internal static RowFault? Read(JsonElement value, string field, string role, List<ExampleMessage> messages)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return Turns.AddAll(value, field, messages);
        }

        Turns.Add(role, value.GetString()!, messages);
        return null;
    }
}
