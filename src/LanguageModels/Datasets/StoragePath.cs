using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.LanguageModels.Datasets;

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
        var full = Resolve(Path.GetFullPath(root), path, field);
        if (!Endings.Any(ending => full.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
        {
            throw new UnprocessableException(
                $"{field}: '{path}' is no dataset by its name; one that ends in {string.Join(", ", Endings)}.", field);
        }

        return File.Exists(full) ? full : throw new NotFoundException($"{field}: there is no file '{path}' below the storage root.", field);
    }

    private static string Resolve(string root, string path, string field)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new UnprocessableException($"{field}: holds the character NUL; a path below the storage root.", field);
        }

        if (path.Split('/', '\\').Contains("..", StringComparer.Ordinal))
        {
            throw new UnprocessableException($"{field}: '{path}' holds '..', which is not allowed; a path below the storage root.", field);
        }

        var full = Path.GetFullPath(path, root);
        if (!full.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new UnprocessableException($"{field}: '{path}' lies outside of the storage root; a path below it.", field);
        }

        for (var part = full; part.Length > root.Length; part = Path.GetDirectoryName(part)!)
        {
            if (new FileInfo(part).LinkTarget is not null)
            {
                throw new UnprocessableException($"{field}: '{path}' leads through a link, which is not allowed; a plain file.", field);
            }
        }

        return full;
    }
}
