using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>What both models are asked.</summary>
/// <param name="Messages">The conversation; the last message is of the user.</param>
/// <param name="Reference">What ought to be answered; null where nobody said.</param>
internal sealed record ComparisonPrompt(IReadOnlyList<ExampleMessage> Messages, string? Reference)
{
    /// <summary>Reads a text, a list of messages, or an object in a shape of datasets, with or without its answer.</summary>
    internal static (ComparisonPrompt? Prompt, RowFault? Fault) Read(RawRow raw) => RowReading.Parse(raw, Read);

    /// <summary>Two prompts are one where it is the same.</summary>
    internal string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FactoryJson.Write(this))));

    private static (ComparisonPrompt? Prompt, RowFault? Fault) Read(JsonElement row)
    {
        List<ExampleMessage> messages = [];
        return Read(row, messages) is { } fault ? (null, fault) : Of(messages);
    }

    private static RowFault? Read(JsonElement row, List<ExampleMessage> messages)
    {
        switch (row.ValueKind)
        {
            case JsonValueKind.String:
                Turns.Add(Turns.User, row.GetString()!, messages);
                return null;
            case JsonValueKind.Array:
                return Turns.AddAll(row, "messages", messages);
            case JsonValueKind.Object when RowReading.ShapeOf(row) is { } shape:
                return shape.Read(row, messages);
            case JsonValueKind.Object when row.TryGetProperty(AlpacaShape.Instruction, out _):
                return AlpacaShape.ReadAsked(row, messages);
            case JsonValueKind.Object when row.TryGetProperty(CompletionShape.Prompt, out _):
                return CompletionShape.ReadAsked(row, messages);
            case JsonValueKind.Object:
                const string Known = "messages, conversations, instruction, prompt, text, chosen";
                return new(FaultKinds.Shape, $"has none of the known fields; {Known}");
            default:
                return new(
                    FaultKinds.Shape, $"is {RowReading.Name(row.ValueKind)}; a text, a list of messages, or a row of a dataset");
        }
    }

    private static (ComparisonPrompt? Prompt, RowFault? Fault) Of(List<ExampleMessage> messages)
    {
        for (var place = 0; place < messages.Count; place++)
        {
            if (ConversationRules.CheckOne(messages[place].Role, messages[place].Content, place) is { } fault)
            {
                return (null, fault);
            }
        }

        var reference = messages is [.., { Role: Turns.Assistant } last] ? last.Content : null;
        var asked = reference is null ? messages : messages[..^1];
        return asked is [.., { Role: Turns.User }]
            ? (new(asked, reference), null)
            : (null, new(FaultKinds.Role, "asks nothing: the last message before the answer is not of the user"));
    }
}
