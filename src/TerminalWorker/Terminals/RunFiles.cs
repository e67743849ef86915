namespace StrategyFactory.TerminalWorker.Terminals;

/// <summary>The files of one run: what the terminal is given and what it writes. Their names are of this claim alone.</summary>
/// <param name="data">The terminal's data folder.</param>
/// <param name="own">The worker's folder.</param>
/// <param name="name">Name of the run.</param>
internal sealed class RunFiles(string data, string own, string name)
{
    private static readonly string[] Endings = [".xml", ".htm", ".html"];

    /// <summary>The configuration that the terminal is started with.</summary>
    internal string Ini { get; } = Path.Combine(own, name + ".ini");

    internal string SetName => name + ".set";

    /// <summary>The report's name, from the data folder and without ending: the terminal chooses that.</summary>
    internal string ReportName => name;

    /// <summary>Writes what the terminal reads.</summary>
    internal async Task WriteAsync(byte[] set, TesterIniText ini, CancellationToken token)
    {
        DeleteReports();
        var folder = SetFolders().ElementAt(ini.IsMt5 ? 0 : 1);
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(own);
        await File.WriteAllBytesAsync(Path.Combine(folder, SetName), set, token);
        await File.WriteAllBytesAsync(Ini, ini.With(SetName, ReportName), token);
    }

    /// <summary>The report and that of the forward period, null where there is none. A file that is cut off is told by its name.</summary>
    internal (WrittenReport? Report, WrittenReport? Forward) Reports() => (Find(ReportName), Find(ReportName + ".forward"));

    /// <summary>Deletes all of it; a file that another program holds stays.</summary>
    internal void Delete()
    {
        DeleteReports();
        Try(Ini);
        foreach (var folder in SetFolders())
        {
            Try(Path.Combine(folder, SetName));
        }
    }

    // MetaTrader 5 and MetaTrader 4
    private IEnumerable<string> SetFolders() => [Path.Combine(data, "MQL5", "Profiles", "Tester"), Path.Combine(data, "tester")];

    private WrittenReport? Find(string report) => Endings.Select(ending => Path.Combine(data, report + ending)).Where(File.Exists)
        .Select(path => new WrittenReport(Path.GetFileName(path), File.ReadAllBytes(path))).FirstOrDefault();

    // an equity curve and a histogram lie beside a report of a single test
    private void DeleteReports()
    {
        if (Directory.Exists(data))
        {
            foreach (var file in Directory.EnumerateFiles(data, name + "*"))
            {
                Try(file);
            }
        }
    }

    private static void Try(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            // it is in nobody's way: the next run has another name
        }
    }
}
