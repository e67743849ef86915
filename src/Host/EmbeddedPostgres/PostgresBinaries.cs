using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace StrategyFactory.Host.EmbeddedPostgres;

/// <summary>A PostgreSQL server installation: the folder that holds <c>postgres</c> and <c>initdb</c>, and its version.</summary>
/// <param name="Folder">The bin folder, symbolic links resolved.</param>
/// <param name="Major">The major version, which decides what data folders it can open.</param>
/// <param name="Version">The version as the binary tells it, e.g. <c>15.18</c>.</param>
internal sealed partial record PostgresBinaries(string Folder, int Major, string Version)
{
    /// <summary>Names a bin folder to be used before all others.</summary>
    public const string FolderVariable = "FACTORY_POSTGRES_BIN";

    /// <summary>The oldest and newest major versions this program is made for.</summary>
    public const int OldestMajor = 15, NewestMajor = 18;

    /// <summary>
    /// Every installation in <paramref name="folders"/> with a supported version, in that order; evaluated as it is read.
    /// </summary>
    public static IEnumerable<PostgresBinaries> Find(IEnumerable<string> folders) => folders
        .Select(Resolve).OfType<string>().Distinct(StringComparer.Ordinal)
        .Select(Inspect).OfType<PostgresBinaries>().Where(b => b.Major is >= OldestMajor and <= NewestMajor);

    /// <summary>
    /// The installation for a new cluster (<paramref name="dataMajor"/> null: the first found) or for an existing one (the same major
    /// version).
    /// </summary>
    /// <exception cref="PostgresClusterException">There is none; the message says what to install.</exception>
    public static PostgresBinaries Choose(IReadOnlyList<string>? folders, int? dataMajor, string dataFolder)
    {
        List<PostgresBinaries> found = [];
        foreach (var binaries in Find(folders ?? UsualFolders()))
        {
            if (dataMajor is null || dataMajor == binaries.Major)
            {
                return binaries;
            }

            found.Add(binaries);
        }

        throw new PostgresClusterException(found.Count == 0
            ? $"No PostgreSQL server ({OldestMajor} to {NewestMajor}) was found in {FolderVariable}, on PATH or in the usual places. "
              + "Install one (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql@17), "
              + $"set {FolderVariable} to its bin folder, or set a connection string."
            : $"The data in {dataFolder} was made by PostgreSQL {dataMajor}, but here is only "
              + $"PostgreSQL {string.Join(", ", found.Select(b => $"{b.Version} ({b.Folder})"))}. "
              + $"Install PostgreSQL {dataMajor}, set {FolderVariable} to its bin folder, or choose another --storage folder.");
    }

    /// <summary>
    /// Where installations are looked for: <see cref="FolderVariable"/>, PATH, then the packages' folders, newest version first.
    /// </summary>
    public static IReadOnlyList<string> UsualFolders()
    {
        List<string> folders = [];
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } chosen)
        {
            // a wrong explicit choice is told, never replaced in silence
            folders.Add(Resolve(chosen)
                ?? throw new PostgresClusterException($"{FolderVariable} is {chosen}, which does not hold postgres and initdb."));
        }

        folders.AddRange((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries));
        folders.AddRange(Versions("/usr/lib/postgresql", "", "bin"));
        folders.AddRange(Versions("/usr", "pgsql-", "bin"));
        folders.Add("/usr/local/pgsql/bin");
        folders.AddRange(Versions("/opt/homebrew/opt", "postgresql@", "bin"));
        folders.AddRange(Versions("/usr/local/opt", "postgresql@", "bin"));
        folders.AddRange(["/opt/homebrew/bin", "/usr/libexec/postgresql"]);
        return folders;
    }

    /// <summary>The path of one of its programs.</summary>
    public string Program(string name) => Path.Combine(Folder, name);

    private static IEnumerable<string> Versions(string parent, string prefix, string child) => !Directory.Exists(parent) ? [] : Directory
        .EnumerateDirectories(parent, prefix + "*")
        .Select(folder => (folder, number: NumberOf(Path.GetFileName(folder)[prefix.Length..])))
        .Where(entry => entry.number >= 0)
        .OrderByDescending(entry => entry.number)
        .Select(entry => Path.Combine(entry.folder, child));

    private static int NumberOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    // PATH often holds links to the real folder, and PostgreSQL finds its own files relative to the real one.
    private static string? Resolve(string folder)
    {
        try
        {
            var server = Path.Combine(folder, "postgres");
            if (!File.Exists(server))
            {
                return null;
            }

            var resolved = Path.GetDirectoryName(Libc.Canonical(server))!;
            return File.Exists(Path.Combine(resolved, "initdb")) ? resolved : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static PostgresBinaries? Inspect(string folder)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Path.Combine(folder, "postgres"), ["--version"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            })!;
            var match = VersionLine().Match(process.StandardOutput.ReadToEnd());
            process.WaitForExit();
            return match.Success
                ? new(folder, int.Parse(match.Groups["major"].Value, CultureInfo.InvariantCulture), match.Groups["version"].Value)
                : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;        // not executable here
        }
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<version>(?<major>[0-9]+)\S*)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VersionLine();
}
