using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>The documents in a folder of files.</summary>
internal static class KnowledgeFolder
{
    private static readonly Dictionary<string, KnowledgeFormat> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        [".md"] = KnowledgeFormat.Markdown,
        [".markdown"] = KnowledgeFormat.Markdown,
        [".txt"] = KnowledgeFormat.Markdown,
        [".json"] = KnowledgeFormat.Json,
        [".jsonl"] = KnowledgeFormat.JsonLines,
        [".ndjson"] = KnowledgeFormat.JsonLines,
    };

    // neither hidden files nor links, which may lead out of the folder or in a circle
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
        IgnoreInaccessible = false,
    };

    /// <summary>What a file holds, by its ending; JSON lines where that says nothing.</summary>
    internal static KnowledgeFormat Format(string path) => Formats.GetValueOrDefault(Path.GetExtension(path), KnowledgeFormat.JsonLines);

    /// <summary>Every document file below a folder as a path from there, in the order of the alphabet.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    internal static IReadOnlyList<string> Files(string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*", Everything)
            .Where(file => Formats.ContainsKey(Path.GetExtension(file)))
            .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal).ToList();
        return files.Count > 0
            ? files
            : throw new FormatException($"--file: '{folder}' holds no document; files end in {string.Join(", ", Formats.Keys)}.");
    }
}
