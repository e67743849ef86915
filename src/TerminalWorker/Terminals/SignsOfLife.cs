namespace StrategyFactory.TerminalWorker.Terminals;

/// <summary>Whether a terminal does something: its journals, its tester's caches and its reports grow.</summary>
/// <param name="data">The terminal's data folder.</param>
internal sealed class SignsOfLife(string data)
{
    private static readonly EnumerationOptions Deep = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
    private static readonly EnumerationOptions Flat = new() { IgnoreInaccessible = true };

    private (long Files, long Bytes, long Newest) _last;

    /// <summary>True where something has changed since the last call.</summary>
    internal bool HaveChanged()
    {
        (long Files, long Bytes, long Newest) now = default;
        foreach (var file in Files())
        {
            now = (now.Files + 1, now.Bytes + file.Length, Math.Max(now.Newest, file.LastWriteTimeUtc.Ticks));
        }

        var changed = now != _last;
        _last = now;
        return changed;
    }

    /// <summary>The last lines of the newest journal, for a person to see what was the matter; empty without one.</summary>
    internal IReadOnlyList<string> LastLines(DateTimeOffset since, int most)
    {
        var journal = Journals().Where(file => file.LastWriteTimeUtc >= since.UtcDateTime).MaxBy(file => file.LastWriteTimeUtc);
        if (journal is null)
        {
            return [];
        }

        using var reader = new StreamReader(journal.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        Queue<string> lines = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Trim() is { Length: > 0 } told)
            {
                lines.Enqueue(told.Replace('\t', ' '));
            }

            if (lines.Count > most)
            {
                lines.Dequeue();
            }
        }

        return [.. lines];
    }

    private IEnumerable<FileInfo> Journals() => Of("logs", Flat).Concat(Of(Path.Combine("Tester", "logs"), Flat)).Concat(Of("tester", Flat))
        .Where(file => file.Extension == ".log");

    private IEnumerable<FileInfo> Files() => Of("logs", Flat).Concat(Of("Tester", Deep)).Concat(Of("tester", Deep)).Concat(Of("", Flat));

    private IEnumerable<FileInfo> Of(string folder, EnumerationOptions how) =>
        new DirectoryInfo(Path.Combine(data, folder)) is { Exists: true } found ? found.EnumerateFiles("*", how) : [];
}
