namespace StrategyFactory.Dashboard.Prompts;

/// <summary>A list of texts in one field: one a line; a line that begins with two spaces continues the one above.</summary>
public static class EntryLines
{
    private const string Continued = "  ";

    /// <summary>The field of a list.</summary>
    public static string Write(IEnumerable<string> entries) => string.Join(
        '\n', entries.Select(entry => entry.ReplaceLineEndings("\n").Replace("\n", "\n" + Continued, StringComparison.Ordinal)));

    /// <summary>The list of a field; empty lines between entries are passed over.</summary>
    public static IReadOnlyList<string> Read(string? text)
    {
        List<string> entries = [];
        foreach (var line in (text ?? "").ReplaceLineEndings("\n").Split('\n'))
        {
            if (entries.Count > 0 && line.StartsWith(Continued, StringComparison.Ordinal))
            {
                entries[^1] += "\n" + line[Continued.Length..].TrimEnd();
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                entries.Add(line.Trim());
            }
        }

        return entries;
    }
}
