using System.Text;
using System.Text.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary>Reads messages out of JSON, under any of the usual names.</summary>
internal static class Turns
{
    internal const string System = "system";
    internal const string User = "user";
    internal const string Assistant = "assistant";

    private static readonly Dictionary<string, string> Roles = new(StringComparer.OrdinalIgnoreCase)
    {
        [System] = System,
        ["developer"] = System,
        [User] = User,
        ["human"] = User,
        ["prompter"] = User,
        [Assistant] = Assistant,
        ["gpt"] = Assistant,
        ["chatgpt"] = Assistant,
        ["bard"] = Assistant,
        ["bot"] = Assistant,
        ["model"] = Assistant,
        ["ai"] = Assistant,
    };

    private static readonly string[] RoleFields = ["role", "from"];
    private static readonly string[] ContentFields = ["content", "value"];

    /// <summary>The product's word for a role; null where it is none.</summary>
    internal static string? RoleOf(string text) => Roles.GetValueOrDefault(text.Trim());

    /// <summary>A field that is there and not null.</summary>
    internal static JsonElement? Field(JsonElement row, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (row.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>A text that a field holds; null where it is missing or no text.</summary>
    internal static string? Text(JsonElement row, params ReadOnlySpan<string> names) =>
        Field(row, names) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>Adds the messages of a list.</summary>
    /// <param name="list">Refused where it is none.</param>
    /// <param name="field">Name of the field that holds it.</param>
    /// <param name="messages">Where to.</param>
    internal static RowFault? AddAll(JsonElement list, string field, List<ExampleMessage> messages)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return new(FaultKinds.Shape, $"{field}: is no list of messages");
        }

        var place = 0;
        foreach (var message in list.EnumerateArray())
        {
            if (Add(message, $"{field}[{place++}]", messages) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>Adds one message that is an object with a role and a content.</summary>
    internal static RowFault? Add(JsonElement message, string field, List<ExampleMessage> messages)
    {
        if (message.ValueKind != JsonValueKind.Object
            || Text(message, RoleFields) is not { } role || Field(message, ContentFields) is not { } content)
        {
            return new(FaultKinds.Shape, $"{field}: is no message; an object with role and content, or from and value");
        }

        if (RoleOf(role) is not { } known)
        {
            return new(FaultKinds.Role, $"{field}: the role '{Shown(role)}' is not known; system, user, assistant, human, gpt");
        }

        if (ContentOf(content) is not { } text)
        {
            return new(FaultKinds.Shape, $"{field}: its content is no text, nor a list of parts that are");
        }

        Add(known, text, messages);
        return null;
    }

    /// <summary>Adds a message; an empty one of the system says nothing and is none.</summary>
    internal static void Add(string role, string content, List<ExampleMessage> messages)
    {
        if (role != System || !string.IsNullOrWhiteSpace(content))
        {
            messages.Add(new(role, content));
        }
    }

    private static string? ContentOf(JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            return content.GetString();
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var text = new StringBuilder();
        foreach (var part in content.EnumerateArray())
        {
            if (part.ValueKind != JsonValueKind.Object || Text(part, "type") != "text" || Text(part, "text") is not { } words)
            {
                return null;
            }

            text.Append(words);
        }

        return text.ToString();
    }

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
