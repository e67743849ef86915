using System.Text.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary>
/// Alpaca: <c>instruction</c>, <c>input</c>, <c>output</c>, perhaps <c>system</c> and <c>history</c>, pairs of question and answer.
/// </summary>
internal sealed class AlpacaShape : IRowShape
{
    internal const string Instruction = "instruction";
    internal const string Input = "input";
    internal const string Output = "output";
    internal const string History = "history";

    public string Name => "alpaca";

    public bool Fits(JsonElement row) => row.TryGetProperty(Instruction, out _) && row.TryGetProperty(Output, out _);

    public RowFault? Read(JsonElement row, List<ExampleMessage> messages)
    {
        if (ReadAsked(row, messages) is { } fault)
        {
            return fault;
        }

        if (Turns.Text(row, Output) is not { } answer)
        {
            return new(FaultKinds.Shape, "output: is no text");
        }

        Turns.Add(Turns.Assistant, answer, messages);
        return null;
    }

    /// <summary>Adds everything before the answer.</summary>
    internal static RowFault? ReadAsked(JsonElement row, List<ExampleMessage> messages)
    {
        if (Turns.Text(row, Instruction) is not { } instruction)
        {
            return new(FaultKinds.Shape, "instruction: is no text");
        }

        if (Turns.Text(row, Turns.System) is { } system)
        {
            Turns.Add(Turns.System, system, messages);
        }

        if (ReadHistory(row, messages) is { } fault)
        {
            return fault;
        }

        var input = Turns.Text(row, Input) ?? "";
        Turns.Add(Turns.User, input.Length == 0 ? instruction : $"{instruction}\n{input}", messages);
        return null;
    }

    private static RowFault? ReadHistory(JsonElement row, List<ExampleMessage> messages)
    {
        if (Turns.Field(row, History) is not { } history)
        {
            return null;
        }

        if (history.ValueKind != JsonValueKind.Array)
        {
            return new(FaultKinds.Shape, "history: is no list of pairs");
        }

        foreach (var pair in history.EnumerateArray())
        {
            if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2
                || pair[0] is not { ValueKind: JsonValueKind.String } asked || pair[1] is not { ValueKind: JsonValueKind.String } answered)
            {
                return new(FaultKinds.Shape, "history: holds what is no pair of texts, question and answer");
            }

            Turns.Add(Turns.User, asked.GetString()!, messages);
            Turns.Add(Turns.Assistant, answered.GetString()!, messages);
        }

        return null;
    }
}
