using System.Text.Json;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Host.Errors;

/// <summary>Says what is wrong with a JSON body in the caller's words: the parser's own messages speak of .NET types.</summary>
internal static class BodyComplaint
{
    /// <summary>The field at fault, in snake_case, null for the body as a whole; and a sentence about it.</summary>
    internal static (string? Field, string Detail) Of(JsonException exception)
    {
        var field = exception.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;
        var place = exception.LineNumber is { } line ? $" (line {line + 1}, byte {exception.BytePositionInLine + 1})" : "";
        var message = exception.Message;
        if (message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal))
        {
            var name = Quoted(message);
            return (name, $"Field '{name}' is not known{place}; /openapi/v1.json lists the fields of every request.");
        }

        if (message.Contains("missing required properties", StringComparison.Ordinal))
        {
            var name = Quoted(message[message.IndexOf("including:", StringComparison.Ordinal)..]);
            return (name, $"{name}: required.");
        }

        if (message.Contains("could not be converted to", StringComparison.Ordinal))
        {
            return (field, field is null
                ? $"The body is not the JSON object that is expected here{place}."
                : $"{field}: the value has the wrong type, or is none of the allowed ones{place}; /openapi/v1.json describes the field.");
        }

        // a sentence of our own converters, or of the parser about malformed text
        var sentence = message.Split(" Path: $", 2)[0];
        return (field, field is null ? sentence + place : $"{field}: {sentence}{place}");
    }

    /// <summary>The first text in single quotes.</summary>
    private static string Quoted(string message) => FieldNames.Of(message.Split('\'', 3)[1]);
}
