using System.Text;

namespace StrategyFactory.FineTuning.Watch;

/// <summary>The folder and its drawers. Nothing outside of it is read or written, and links are never followed.</summary>
/// <param name="root">Full path.</param>
internal sealed class WatchedFolder(string root)
{
    internal const string Processed = "processed";
    internal const string Rejected = "rejected";

    /// <summary>Files for which bars are missing.</summary>
    internal const string Waiting = "waiting";

    /// <summary>Tuned files that come back.</summary>
    internal const string Tuned = "tuned";

    /// <summary>Those of them whose verdict is suspect.</summary>
    internal const string Suspect = "tuned/suspect";
    private const string Ending = ".set";
    private const string ReasonEnding = ".reason.txt";
    private const int LongestName = 255;

    /// <summary>Makes what is missing.</summary>
    /// <exception cref="IOException">A drawer is a link, which would carry files out of the folder, or cannot be made.</exception>
    internal void Create()
    {
        foreach (var drawer in new[] { Processed, Rejected, Waiting, Tuned, Suspect })
        {
            Make(drawer);
        }
    }

    /// <summary>A drawer within a drawer, made where it is missing.</summary>
    /// <exception cref="IOException">It is a link, which would carry files out of the folder, or cannot be made.</exception>
    internal string Within(string drawer, string name)
    {
        var inner = $"{drawer}/{name}";
        Make(inner);
        return inner;
    }

    private void Make(string drawer)
    {
        var path = Path.Combine(root, drawer);
        if (Directory.CreateDirectory(path).LinkTarget is not null)
        {
            throw new IOException($"'{path}' is a link; it must be a folder of its own.");
        }
    }

    /// <summary>The .set files in the folder itself, links among them, oldest first.</summary>
    /// <param name="drawer">A drawer instead of the folder itself.</param>
    internal IReadOnlyList<FileInfo> Files(string drawer = "") =>
    [
        .. new DirectoryInfo(Path.Combine(root, drawer))
            .EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true })
            .Where(entry => entry.Name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase)
                && (entry.LinkTarget is not null || entry is FileInfo))
            .Select(entry => entry as FileInfo ?? new FileInfo(entry.FullName)).OrderBy(file => file.LastWriteTimeUtc)
            .ThenBy(file => file.Name, StringComparer.Ordinal),
    ];

    /// <summary>Moves a file, and its sidecar where it has one, into a drawer, under another name where its own is taken.</summary>
    internal void Put(FileInfo file, string drawer)
    {
        var target = Free(drawer, file.Name);
        var sidecar = file.FullName + Sidecar.Ending;
        if (PlainFile.Kind(sidecar) is not (EntryKind.Missing or EntryKind.Folder))
        {
            PlainFile.Move(sidecar, target + Sidecar.Ending);
        }

        PlainFile.Move(file.FullName, target);
    }

    /// <summary>Takes a file, and its sidecar, out of a drawer, and deletes what explains why it was there.</summary>
    internal void TakeBack(FileInfo file, string drawer)
    {
        Put(file, "");
        File.Delete(Path.Combine(root, drawer, Fitting(file.Name, ReasonEnding)));
    }

    /// <summary>Writes why a file was put aside, under the name that <see cref="Put"/> will give it.</summary>
    internal void Explain(FileInfo file, string drawer, string reason)
    {
        var name = Fitting(Path.GetFileName(Free(drawer, file.Name)), ReasonEnding);
        Write(drawer, new UTF8Encoding(false).GetBytes(reason + "\n"), half => PlainFile.Move(half, Path.Combine(root, drawer, name)));
    }

    /// <summary>Writes a file that comes back, whole or not at all; once, however often it is asked to.</summary>
    internal void Deliver(string drawer, string name, byte[] content)
    {
        var target = Path.Combine(root, drawer, name);
        if (PlainFile.Kind(target) != EntryKind.File || !PlainFile.Read(target, content.Length).AsSpan().SequenceEqual(content))
        {
            Write(drawer, content, half => PlainFile.Move(half, Free(drawer, name)));
        }
    }

    // Into a file that is new, so that nothing that stands there already is opened: a pipe would wait, a link lead out of the folder.
    private void Write(string drawer, byte[] content, Action<string> move)
    {
        var half = Path.Combine(root, drawer, Guid.CreateVersion7().ToString("N") + ".part");
        try
        {
            using (var file = new FileStream(half, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(content);
            }

            move(half);
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
