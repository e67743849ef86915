namespace StrategyFactory.MarketData.Import;

/// <summary>One text file to read, alone or out of an archive.</summary>
/// <param name="Path">The name as given, or the entry's path in its archive.</param>
/// <param name="ArchivePath">The archive's name as given; null outside one.</param>
internal sealed record BarFileEntry(string Path, string? ArchivePath = null)
{
    /// <summary>Whether the file comes out of a zip archive.</summary>
    public bool FromArchive => ArchivePath is not null;

    /// <summary>The name without folders.</summary>
    public string FileName => WithoutFolders(Path);

    /// <summary>The archive's name without folders; empty outside one.</summary>
    public string ArchiveFileName => WithoutFolders(ArchivePath ?? string.Empty);

    /// <summary>The symbol in a LEAN minute file's name (<c>20140606_spy_minute_trade.csv</c>); null in other names.</summary>
    public string? NamedSymbol =>
        FileName.Split('_') is [{ Length: 8 } day, var symbol, _, ..] && day.All(char.IsAsciiDigit) ? symbol : null;

    private static string WithoutFolders(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
}
