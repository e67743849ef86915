using System.Text.Json;

namespace StrategyFactory.LanguageModels.Comparisons.Judges;

/// <summary>Reads the verdict out of what a language model says; nothing is guessed.</summary>
internal static class JudgeReply
{
    private const string ThoughtBegins = "<think>";
    private const string ThoughtEnds = "</think>";
    private const string Fence = "```";

    /// <summary><c>A</c>, <c>B</c> or <c>TIE</c>: the whole text, or <c>winner</c> of the JSON object that it is. Null else.</summary>
    internal static string? Verdict(string reply)
    {
        var text = reply.Trim();
        if (text.StartsWith(ThoughtBegins, StringComparison.Ordinal))
        {
            var end = text.IndexOf(ThoughtEnds, StringComparison.Ordinal);
            text = end < 0 ? "" : text[(end + ThoughtEnds.Length)..].Trim();
        }

        text = Unfenced(text);
        return Word(text) ?? Winner(text);
    }

    private static string? Winner(string text)
    {
        if (!text.StartsWith('{'))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(text, new() { AllowDuplicateProperties = false });
            return json.RootElement.TryGetProperty("winner", out var winner) && winner.ValueKind == JsonValueKind.String
                ? Word(winner.GetString()!)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Word(string text) => text.Trim().ToUpperInvariant() switch
    {
        "A" => "A",
        "B" => "B",
        "TIE" => "TIE",
        _ => null,
    };

    /// <summary>What stands in the one block of code that the text is; else the text.</summary>
    private static string Unfenced(string text)
    {
        var line = text.IndexOf('\n', StringComparison.Ordinal);
        return text.StartsWith(Fence, StringComparison.Ordinal) && text.EndsWith(Fence, StringComparison.Ordinal) && line > 0
            && line < text.Length - Fence.Length
            ? text[line..^Fence.Length].Trim()
            : text;
    }
}
