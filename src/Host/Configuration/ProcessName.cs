using System.Security.Cryptography;

namespace StrategyFactory.Host.Configuration;

/// <summary>
/// Names a process among all that use one database: its connections bear it, so that others can end them once it is frozen.
/// </summary>
internal static class ProcessName
{
    /// <summary>PostgreSQL cuts application names at 63 bytes; machine names can be as long alone.</summary>
    private const int LongestMachine = 40;

    internal static string Create()
    {
        var machine = string.Concat(Environment.MachineName.Where(char.IsAscii));
        return $"factory {machine[..Math.Min(LongestMachine, machine.Length)]} {RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    }
}
