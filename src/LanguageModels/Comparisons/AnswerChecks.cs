using System.Text.Json;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>What can be told of an answer without an opinion.</summary>
internal static class AnswerChecks
{
    private const int Deepest = 64;

    /// <summary>Whether two texts say the same, blanks aside.</summary>
    internal static bool IsExact(string answer, string reference) =>
        string.Equals(Normalised(answer), Normalised(reference), StringComparison.Ordinal);

    /// <summary>Whether a text is a JSON object or list and nothing else: no fence around it, no comment, no comma too many.</summary>
    internal static bool IsJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text.Trim(), new() { MaxDepth = Deepest });
            return json.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Normalised(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
