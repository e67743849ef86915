using System.Text;
using StrategyFactory.TerminalWorker.Settings;

namespace StrategyFactory.TerminalWorker.Terminals;

/// <summary>Where a terminal keeps its data: beside its program in portable mode, else in a folder of the user's profile.</summary>
internal static class DataFolder
{
    /// <summary>
    /// The folder that is given; in portable mode the program's own; else the one whose <c>origin.txt</c> names that, or the program's own
    /// where experts lie in it.
    /// </summary>
    /// <param name="settings">Of the worker.</param>
    /// <param name="profiles">The folder of all terminals of the user; need not exist.</param>
    /// <exception cref="FormatException">There is none.</exception>
    internal static string Find(TerminalWorkerSettings settings, string profiles)
    {
        var beside = Path.GetDirectoryName(settings.Terminal)!;
        if (settings.DataFolder is { } given)
        {
            return Directory.Exists(given) ? given : throw new FormatException($"--data: '{given}' is not there; an existing folder.");
        }

        if (settings.IsPortable)
        {
            return beside;
        }

        return Named(beside, profiles)
            ?? (IsOfTerminal(beside) ? beside : null)
            ?? throw new FormatException(
                $"--data: the data folder of '{settings.Terminal}' is not known; give it (the terminal's menu File, Open Data Folder), "
                + "or --portable.");
    }

    /// <summary>The folder of all terminals of this user.</summary>
    internal static string Profiles() => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "MetaQuotes", "Terminal");

    private static bool IsOfTerminal(string folder) =>
        Directory.Exists(Path.Combine(folder, "MQL5")) || Directory.Exists(Path.Combine(folder, "MQL4"));

    private static string? Named(string program, string profiles) => !Directory.Exists(profiles)
        ? null
        : Directory.EnumerateFiles(profiles, "origin.txt", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .Where(file => File.ReadAllText(file, Encoding.Unicode).Trim().TrimEnd('\\', '/')
                .Equals(program.TrimEnd('\\', '/'), StringComparison.OrdinalIgnoreCase))
            .Select(file => Path.GetDirectoryName(file)).FirstOrDefault();
}
