using System.Diagnostics;

namespace StrategyFactory.TerminalWorker.Terminals;

/// <summary>
/// A terminal's process with all that it has started. It is told apart from another that was given its id by when it was started, and on
/// systems with a table of processes by a variable in its environment, which those that it starts inherit.
/// </summary>
internal sealed class RunningTerminal(Process process, string mark) : IDisposable
{
    private const string Variable = "FACTORY_TERMINAL_TASK";

    // without a shell between, what a program of Windows says would be mixed into what the worker says
    private const string Silent = "exec \"$@\" </dev/null >/dev/null 2>&1";

    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    internal int Id => process.Id;

    internal DateTimeOffset StartedAt { get; } = Started(process);

    internal bool HasEnded => process.HasExited || IsZombie(process.Id);

    /// <summary>Its code once it has ended; null of one that another process started.</summary>
    internal int? Code
    {
        get
        {
            try
            {
                return process.ExitCode;
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }

    /// <summary>Starts a terminal.</summary>
    /// <param name="program">The terminal.</param>
    /// <param name="wine">What runs it; null where it runs by itself.</param>
    /// <param name="ini">The configuration.</param>
    /// <param name="isMt5">Which of the two ways the configuration is named.</param>
    /// <param name="isPortable">Whether its data lies beside it.</param>
    /// <param name="mark">Which run it is.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    internal static RunningTerminal Start(string program, string? wine, string ini, bool isMt5, bool isPortable, string mark)
    {
        var start = new ProcessStartInfo { UseShellExecute = false, WorkingDirectory = Path.GetDirectoryName(program)! };
        var option = isMt5 ? "/config:" : "";
        if (OperatingSystem.IsWindows())
        {
            // only what follows the colon may stand in quotes
            start.FileName = program;
            start.Arguments = $"{option}\"{ini}\"{(isPortable ? " /portable" : "")}";
        }
        else
        {
            start.FileName = "/bin/sh";
            string[] command = wine is null ? [program, option + ini] : [wine, program, option + OnWine(ini)];
            foreach (var argument in (string[])["-c", Silent, "sh", .. command, .. isPortable ? (string[])["/portable"] : []])
            {
                start.ArgumentList.Add(argument);
            }
        }

        start.Environment[Variable] = mark;
        return new(Process.Start(start)!, mark);
    }

    /// <summary>A terminal that was started earlier; null where it has ended.</summary>
    internal static RunningTerminal? TakeUp(int id, DateTimeOffset startedAt, string mark)
    {
        Process process;
        try
        {
            process = Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            return null;
        }

        if (!process.HasExited && (IsMarked(id, mark) ?? (Started(process) - startedAt).Duration() <= Tolerance))
        {
            return new(process, mark);
        }

        process.Dispose();
        return null;
    }

    /// <summary>Ends the process and all that came of it, and waits until it is gone.</summary>
    internal void End()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or AggregateException)
        {
            // it has ended by itself
        }

        EndMarked(mark);
        process.WaitForExit(Grace);
    }

    /// <summary>Ends what a run has left behind, whoever its parent is by now; nothing where there is no table of processes.</summary>
    internal static void EndMarked(string mark)
    {
        foreach (var id in OperatingSystem.IsLinux() ? Ids() : [])
        {
            if (id != Environment.ProcessId && IsMarked(id, mark) == true)
            {
                try
                {
                    using var left = Process.GetProcessById(id);
                    left.Kill();
                }
                catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
                {
                    // it was faster
                }
            }
        }
    }

    public void Dispose() => process.Dispose();

    private static IEnumerable<int> Ids() => Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
        .Select(name => int.TryParse(name, System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0);

    // null where that cannot be known
    private static bool? IsMarked(int id, string mark)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Split('\0').Contains($"{Variable}={mark}", StringComparer.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // one that another process started, and that nobody has asked for its code, stays in the table
    private static bool IsZombie(int id)
    {
        try
        {
            var line = OperatingSystem.IsLinux() ? File.ReadAllText($"/proc/{id}/stat") : "";
            var state = line.LastIndexOf(')') + 2;
            return state > 1 && state < line.Length && line[state] is 'Z' or 'X';
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static DateTimeOffset Started(Process process)
    {
        try
        {
            return new(process.StartTime.ToUniversalTime());
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return DateTimeOffset.MinValue;
        }
    }

    // Wine shows the whole file system as drive Z
    private static string OnWine(string path) => "Z:" + path.Replace('/', '\\');
}
