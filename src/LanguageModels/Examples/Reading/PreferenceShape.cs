using System.Text.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary>Of two answers (DPO) the one in <c>chosen</c>; that in <c>rejected</c> is left aside.</summary>
internal sealed class PreferenceShape : IRowShape
{
    private const string Chosen = "chosen";
    private static readonly string[] Lists = ["conversations", "messages"];

    public string Name => "preference";

    public bool Fits(JsonElement row) => Turns.Field(row, Chosen) is not null;

    public RowFault? Read(JsonElement row, List<ExampleMessage> messages)
    {
        List<ExampleMessage> answer = [];
        if (ReadChosen(Turns.Field(row, Chosen)!.Value, answer) is { } fault)
        {
            return fault;
        }

        // some write the whole conversation into both answers
        if (answer is [{ Role: not Turns.Assistant }, ..])
        {
            messages.AddRange(answer);
            return null;
        }

        if (ReadAsked(row, messages) is { } problem)
        {
            return problem;
        }

        messages.AddRange(answer);
        return null;
    }

    private static RowFault? ReadChosen(JsonElement chosen, List<ExampleMessage> answer) => chosen.ValueKind == JsonValueKind.Object
        ? Turns.Add(chosen, Chosen, answer)
        : CompletionShape.Read(chosen, Chosen, Turns.Assistant, answer);

    private static RowFault? ReadAsked(JsonElement row, List<ExampleMessage> messages)
    {
        if (Lists.FirstOrDefault(name => Turns.Field(row, name) is not null) is { } list)
        {
            return new MessagesShape(list).Read(row, messages);
        }

        return row.TryGetProperty(AlpacaShape.Instruction, out _)
            ? AlpacaShape.ReadAsked(row, messages)
            : CompletionShape.ReadAsked(row, messages);
    }
}
