using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.LanguageModels.Files;

/// <summary>Keeps paths that callers name below the storage root.</summary>
internal static class StoragePath
{
    private static readonly string[] Endings = [".jsonl", ".json", ".jsonl.gz", ".json.gz"];

    /// <summary>The full path of a file that a caller named.</summary>
    /// <param name="root">The storage root.</param>
    /// <param name="path">Full, or from the root.</param>
    /// <param name="field">The field that holds it.</param>
    /// <exception cref="UnprocessableException">It leads out of the root, through a link, or is no dataset by its name.</exception>
    /// <exception cref="NotFoundException">It is not there.</exception>
    internal static string Existing(string root, string path, string field)
    {
        var full = Resolve(root, path, field);
        if (!Endings.Any(ending => full.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
        {
            throw new UnprocessableException(
                $"{field}: '{path}' is no dataset by its name; one that ends in {string.Join(", ", Endings)}.", field);
        }

        return File.Exists(full) ? full : throw new NotFoundException($"{field}: there is no file '{path}' below the storage root.", field);
    }

    /// <summary>Whether a path holds nothing that could lead out of where it begins.</summary>
    internal static bool IsPlain(string path) =>
        !path.Contains('\0', StringComparison.Ordinal) && !path.Split('/', '\\').Contains("..", StringComparer.Ordinal);

    /// <summary>The full path of one that is written full, or from a root; null where it lies outside of that root.</summary>
    internal static string? Below(string root, string path)
    {
        root = Path.GetFullPath(root);
        var full = Path.GetFullPath(path, root);
        return full.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : null;
    }

    /// <summary>Whether a file below a root, or a folder between them, is a link, which could lead anywhere.</summary>
    internal static bool LeadsThroughLink(string root, string full)
    {
        root = Path.GetFullPath(root);
        for (var part = full; part.Length > root.Length; part = Path.GetDirectoryName(part)!)
        {
            if (new FileInfo(part).LinkTarget is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static string Resolve(string root, string path, string field)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new UnprocessableException($"{field}: holds the character NUL; a path below the storage root.", field);
        }

        if (!IsPlain(path))
        {
            throw new UnprocessableException($"{field}: '{path}' holds '..', which is not allowed; a path below the storage root.", field);
        }

        var full = Below(root, path)
            ?? throw new UnprocessableException($"{field}: '{path}' lies outside of the storage root; a path below it.", field);
        return LeadsThroughLink(root, full)
            ? throw new UnprocessableException($"{field}: '{path}' leads through a link, which is not allowed; a plain file.", field)
            : full;
    }
}
