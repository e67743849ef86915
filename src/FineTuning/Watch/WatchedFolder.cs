using System.Text;

namespace StrategyFactory.FineTuning.Watch;

/// <summary>The folder and its drawers. Nothing outside of it is read or written, and links are never followed.</summary>
/// <param name="root">Full path.</param>
internal sealed class WatchedFolder(string root)
{
    internal const string Processed = "processed";
    internal const string Rejected = "rejected";

    /// <summary>What comes back.</summary>
    internal const string Tuned = "tuned";
    private const string Ending = ".set";
    private const string ReasonEnding = ".reason.txt";
    private const int LongestName = 255;

    /// <summary>Makes what is missing.</summary>
    /// <exception cref="IOException">A drawer is a link, which would carry files out of the folder, or cannot be made.</exception>
    internal void Create()
    {
        foreach (var drawer in new[] { Processed, Rejected, Tuned })
        {
            var path = Path.Combine(root, drawer);
            if (Directory.CreateDirectory(path).LinkTarget is not null)
            {
                throw new IOException($"'{path}' is a link; it must be a folder of its own.");
            }
        }
    }

    /// <summary>The .set files in the folder itself, links among them, oldest first.</summary>
    internal IReadOnlyList<FileInfo> Files() =>
    [
        .. new DirectoryInfo(root).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true })
            .Where(entry => entry.Name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) && (entry.LinkTarget is not null || entry is FileInfo))
            .Select(entry => entry as FileInfo ?? new FileInfo(entry.FullName)).OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal),
    ];

    /// <summary>Reads a file that is none of: a link, still open for writing, too large.</summary>
    /// <exception cref="IOException">It cannot be read now.</exception>
    internal static byte[] Read(string path, int most)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        // it may have been exchanged for a link since it was looked at
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new IOException("It is a link.");
        }

        var content = new byte[(int)Math.Min(stream.Length, (long)most + 1)];
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>Moves a file, and its sidecar where it has one, into a drawer, under another name where its own is taken.</summary>
    internal void Put(FileInfo file, string drawer)
    {
        var target = Free(drawer, file.Name);
        var sidecar = file.FullName + Sidecar.Ending;
        if (File.Exists(sidecar))
        {
            File.Move(sidecar, target + Sidecar.Ending, overwrite: true);
        }

        File.Move(file.FullName, target);
    }

    /// <summary>Writes why a file was refused, under the name that <see cref="Put"/> will give it.</summary>
    internal void Explain(FileInfo file, string reason) => File.WriteAllText(Path.Combine(root, Rejected, Fitting(Path.GetFileName(Free(Rejected, file.Name)), ReasonEnding)), reason + "\n", new UTF8Encoding(false));

    /// <summary>Writes a file that comes back, whole or not at all; once, however often it is asked to.</summary>
    internal void Deliver(string name, byte[] content)
    {
        var target = Path.Combine(root, Tuned, name);
        if (File.Exists(target) && new FileInfo(target) is { LinkTarget: null } there && there.Length == content.Length && File.ReadAllBytes(target).AsSpan().SequenceEqual(content))
        {
            return;
        }

        var half = Path.Combine(root, Tuned, Guid.CreateVersion7().ToString("N") + ".part");
        try
        {
            File.WriteAllBytes(half, content);
            File.Move(half, Free(Tuned, name));
        }
        finally
        {
            File.Delete(half);
        }
    }

    private string Free(string drawer, string name)
    {
        var (stem, ending) = (Path.GetFileNameWithoutExtension(name), Path.GetExtension(name));
        for (var number = 1; ; number++)
        {
            var path = Path.Combine(root, drawer, number == 1 ? name : Fitting(stem, FormattableString.Invariant($" ({number}){ending}")));
            if (!Path.Exists(path) && new FileInfo(path).LinkTarget is null)
            {
                return path;
            }
        }
    }

    // File systems count the bytes of a name.
    private static string Fitting(string stem, string ending)
    {
        var runes = stem.EnumerateRunes().ToList();
        while (runes.Count > 0 && runes.Sum(rune => rune.Utf8SequenceLength) + Encoding.UTF8.GetByteCount(ending) > LongestName)
        {
            runes.RemoveAt(runes.Count - 1);
        }

        return string.Concat(runes) + ending;
    }
}
