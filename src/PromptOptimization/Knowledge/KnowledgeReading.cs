using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FluentValidation;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Files;
using StrategyFactory.Kernel.Text;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Knowledge;

/// <summary>A document as it is read: possibly without a title, and for one character or, where that is null, for all.</summary>
internal sealed record ReadDocument(string Id, string Title, string Text, string? Character);

/// <summary>Reads documents, one after the other.</summary>
internal static class KnowledgeReading
{
    /// <exception cref="UnprocessableException">The content is not of the format; the message names the line.</exception>
    /// <exception cref="ValidationException">A document holds text that may not enter.</exception>
    internal static IAsyncEnumerable<ReadDocument> ReadAsync(ImportKnowledge import, CancellationToken token) => import.Format switch
    {
        KnowledgeFormat.Markdown => MarkdownAsync(import, token),
        KnowledgeFormat.Json => JsonAsync(import, token),
        _ => LinesAsync(import, token),
    };

    private static async IAsyncEnumerable<ReadDocument> LinesAsync(ImportKnowledge import, [EnumeratorCancellation] CancellationToken token)
    {
        var number = 0;
        await foreach (var line in TextLines.ReadAsync(import.Content, token))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(line, number, import);
            }
        }
    }

    private static ReadDocument Parse(string line, int number, ImportKnowledge import)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return Document(json.RootElement, number, import);
        }
        catch (JsonException failure)
        {
            throw new UnprocessableException($"Line {number} is no JSON: {failure.Message}", "documents");
        }
    }

    private static async IAsyncEnumerable<ReadDocument> JsonAsync(ImportKnowledge import, [EnumeratorCancellation] CancellationToken token)
    {
        using var json = await JsonDocument.ParseAsync(await TextEncodings.InUtf8Async(import.Content, token), cancellationToken: token);
        var list = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("documents", out var inner)
            ? inner
            : json.RootElement;
        if (list.ValueKind == JsonValueKind.Object && list.TryGetProperty("text", out _))
        {
            yield return Document(list, 1, import);
            yield break;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new UnprocessableException("documents: an object with a text is expected, or an array of such objects.", "documents");
        }

        var number = 0;
        foreach (var element in list.EnumerateArray())
        {
            yield return Document(element, ++number, import);
        }
    }

    private static ReadDocument Document(JsonElement element, int number, ImportKnowledge import)
    {
        string? Entry(string name) => element.TryGetProperty(name, out var value) ? value.ValueKind switch
        {
            JsonValueKind.String => Text(value, number, name),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        } : null;

        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("text", out var text)
            || text.ValueKind != JsonValueKind.String)
        {
            throw new UnprocessableException($"Document {number} is no object with a text.", "documents");
        }

        return Identified(
            Entry("id") ?? Entry("_id"), number, Entry("title") ?? "", Text(text, number, "text"), Entry("character"), import);
    }

    private static string Text(JsonElement element, int number, string name)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Refusal(number, name, "holds half of a surrogate pair; whole characters");
        }
    }

    /// <summary>Without a name two uploads must not share ids by their numbers, or the second would silently replace the first.</summary>
    private static ReadDocument Identified(string? id, int number, string title, string text, string? character, ImportKnowledge import)
    {
        var reader = character ?? import.Character;
        foreach (var (name, entered) in new[] { ("id", id), ("title", title), ("text", text), ("character", character) })
        {
            if (EnteringText.Fault(entered) is { } fault)
            {
                throw Refusal(number, name, fault);
            }
        }

        return new(id ?? (import.Name is { } file ? $"{file}#{number}" : ContentId(title, text, reader)), title, text, reader);
    }

    private static ValidationException Refusal(int number, string name, string fault)
    {
        var field = FormattableString.Invariant($"documents[{number - 1}].{name}");
        return new([new(field, $"{field}: {fault}.")]);
    }

    private static string ContentId(string title, string text, string? character) =>
        "sha256:" + Convert.ToHexStringLower(
            SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new[] { title, text, character })).AsSpan(0, 16));

    private static async IAsyncEnumerable<ReadDocument> MarkdownAsync(
        ImportKnowledge import, [EnumeratorCancellation] CancellationToken token)
    {
        var (title, text, number, fenced) = ("", new StringBuilder(), 0, false);
        ReadDocument Finish() => Identified(null, ++number, title, text.ToString(), null, import);
        await foreach (var line in TextLines.ReadAsync(import.Content, token))
        {
            fenced ^= line.StartsWith("```", StringComparison.Ordinal);
            if (fenced || Heading(line) is not { } heading)
            {
                text.Append(line).Append('\n');
                continue;
            }

            if (title.Length > 0 || !string.IsNullOrWhiteSpace(text.ToString()))
            {
                yield return Finish();
            }

            (title, text) = (heading, new());
        }

        yield return Finish();
    }

    private static string? Heading(string line)
    {
        var marks = line.Length - line.TrimStart('#').Length;
        return marks is >= 1 and <= 6 && line.Length > marks && line[marks] == ' ' ? line[marks..].Trim() : null;
    }
}
