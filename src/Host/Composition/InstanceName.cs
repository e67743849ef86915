using System.Security.Cryptography;
using System.Text;

namespace StrategyFactory.Host.Composition;

/// <summary>
/// A job-engine name that survives restarts, for the one process per storage root that holds its lock: a host that comes
/// back after kill -9 under the same name recovers its own work at once instead of waiting to be declared dead.
/// </summary>
internal sealed class InstanceName : IDisposable
{
    private readonly FileStream? _lock;

    /// <summary>Tries to take the name of this storage root.</summary>
    internal InstanceName(string storage)
    {
        Directory.CreateDirectory(storage);
        try
        {
            _lock = new FileStream(Path.Combine(storage, "instance.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            Value = Environment.MachineName + "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(storage)).AsSpan(0, 4));
        }
        catch (IOException)
        {
            // Another process of this storage root has it; this one goes by a generated name.
        }
    }

    /// <summary>The stable name, or null when another process has it.</summary>
    internal string? Value { get; }

    public void Dispose() => _lock?.Dispose();
}
