using System.Diagnostics;

namespace StrategyFactory.Host.EmbeddedPostgres;

/// <summary>Questions about other processes.</summary>
internal static class ProcessTable
{
    /// <summary>Whether the process runs. An ended one that nobody has waited for still has an entry, but an empty command line: it does not count.</summary>
    public static bool IsAlive(int pid) => OperatingSystem.IsLinux() ? CommandLine(pid).Length > 0 : Libc.Kill(pid, 0) == 0;

    /// <summary>Whether the process is the PostgreSQL server started under this cluster name, and not a stranger that was given its id.</summary>
    public static bool IsServer(int pid, string clusterName)
    {
        if (OperatingSystem.IsLinux())
        {
            return CommandLine(pid).Split('\0').Contains("cluster_name=" + clusterName, StringComparer.Ordinal);
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

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
