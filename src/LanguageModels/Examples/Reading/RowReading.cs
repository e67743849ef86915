using System.Text.Json;
using System.Text.Unicode;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary>Makes a conversation of a row.</summary>
internal static class RowReading
{
    /// <summary>Levels of a row at most.</summary>
    private const int Deepest = 32;

    /// <summary>The first one that fits reads a row.</summary>
    private static readonly IRowShape[] Shapes =
    [
        new PreferenceShape(), new MessagesShape("messages"), new MessagesShape("conversations"), new AlpacaShape(), new CompletionShape(),
        new ChatMlShape(),
    ];

    private static readonly string[] Sources = ["source", "source_id", "document"];

    /// <summary>The conversation, or what is wrong with the row: one of the two.</summary>
    internal static (ReadRow? Row, RowFault? Fault) Read(RawRow raw) => Parse(raw, Read);

    /// <summary>What is made of a row's JSON, or what is wrong with it: one of the two.</summary>
    internal static (T? Row, RowFault? Fault) Parse<T>(RawRow raw, Func<JsonElement, (T? Row, RowFault? Fault)> read)
        where T : class
    {
        if (raw.Fault is { } fault)
        {
            return (null, fault);
        }

        if (!Utf8.IsValid(raw.Json.Span))
        {
            return (null, new(FaultKinds.Encoding, "is no UTF-8"));
        }

        try
        {
            using var json = JsonDocument.Parse(raw.Json, new() { MaxDepth = Deepest });
            return read(json.RootElement);
        }
        catch (JsonException broken)
        {
            var byteAt = broken.BytePositionInLine is { } place ? $" (line {broken.LineNumber + 1} of the row, byte {place + 1})" : "";
            return (null, new(FaultKinds.NotJson, $"is no JSON, or nested more than {Deepest} deep{byteAt}"));
        }
        catch (InvalidOperationException)
        {
            // what the parser says of an escape such as \ud800 when the text is asked for
            return (null, new(FaultKinds.Encoding, "holds half of a surrogate pair"));
        }
    }

    /// <summary>What reads an object, by the names of its fields; null where nothing does.</summary>
    internal static IRowShape? ShapeOf(JsonElement row) => Array.Find(Shapes, shape => shape.Fits(row));

    private static (ReadRow? Row, RowFault? Fault) Read(JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            return (null, new(FaultKinds.Shape, $"is no JSON object but {Name(row.ValueKind)}"));
        }

        if (ShapeOf(row) is not { } fitting)
        {
            const string Known = "messages, conversations, instruction and output, prompt and completion, text, chosen";
            return (null, new(FaultKinds.Shape, $"has none of the known fields; {Known}"));
        }

        List<ExampleMessage> messages = [];
        if ((fitting.Read(row, messages) ?? ConversationRules.Check(messages)) is { } fault)
        {
            return (null, fault);
        }

        var answered = messages.FindLastIndex(message => message.Role == Turns.Assistant) + 1;
        return (new(fitting.Name, messages[..answered], messages.Count - answered, Fields(row)), null);
    }

    private static RowFields Fields(JsonElement row) => new()
    {
        Source = Said(row, Sources),
        Philosopher = Said(row, "philosopher"),
        Domain = Said(row, "domain"),
        ConquestType = Said(row, "conquest_type"),
        Model = Said(row, "model"),
        Label = Turns.Field(row, "label", "kto_tag") switch
        {
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            _ => null,
        },
    };

    /// <summary>A short text or a number that a field holds; what is longer is cut, what holds NUL is none.</summary>
    private static string? Said(JsonElement row, params ReadOnlySpan<string> names)
    {
        const int Longest = 200;
        foreach (var name in names)
        {
            var text = Turns.Field(row, name) switch
            {
                { ValueKind: JsonValueKind.String } value => value.GetString()!.Trim(),
                { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
                _ => "",
            };
            if (text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal))
            {
                return text.Length <= Longest ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];
            }
        }

        return null;
    }

    internal static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => "a word",
    };
}
