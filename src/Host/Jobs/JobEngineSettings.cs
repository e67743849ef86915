using System.Reflection;

namespace StrategyFactory.Host.Jobs;

/// <summary>What the job engine of a process is told.</summary>
/// <param name="ConnectionString">The database.</param>
/// <param name="Process">Names this process among all that use the database; its connections bear it as their application name.</param>
/// <param name="Instance">A name that survives restarts of a host, so that it recovers its own work at once; null for none.</param>
/// <param name="Threads">Commands that may run at once in this process.</param>
/// <param name="Assemblies">Where commands are looked for.</param>
internal sealed record JobEngineSettings(
    string ConnectionString, string Process, string? Instance, int Threads, IReadOnlyList<Assembly> Assemblies)
{
    /// <summary>The name of the engine's server, in Hangfire's tables and on the dashboard.</summary>
    internal string Server => Instance ?? Process;
}
