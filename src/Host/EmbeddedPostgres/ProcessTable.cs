using System.Diagnostics;

namespace StrategyFactory.Host.EmbeddedPostgres;

/// <summary>Questions about other processes.</summary>
internal static class ProcessTable
{
    /// <summary>
    /// Whether the process runs. An ended one that nobody has waited for (a zombie) does not count. Its command line would not tell:
    /// that of a live process is empty too, for a moment, while it executes another program.
    /// </summary>
    public static bool IsAlive(int pid)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Libc.Kill(pid, 0) == 0;
        }

        var status = Read(pid, "stat");
        var state = status.LastIndexOf(')') + 2;        // pid (name) state …
        return state > 1 && state < status.Length && status[state] is not ('Z' or 'X');
    }

    /// <summary>
    /// Whether the process is the PostgreSQL server started under this cluster name, and not a stranger that was given its id.
    /// </summary>
    public static bool IsServer(int pid, string clusterName)
    {
        if (OperatingSystem.IsLinux())
        {
            return Read(pid, "cmdline").Split('\0').Contains("cluster_name=" + clusterName, StringComparer.Ordinal);
        }

        try
        {
            using var process = Process.GetProcessById(pid);
            return process.ProcessName.StartsWith("postgres", StringComparison.Ordinal);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
