using StrategyFactory.Kernel.Json;

namespace StrategyFactory.TerminalWorker.Work;

/// <summary>A worker's folder: one worker uses it at a time, and finds there what it held before.</summary>
internal sealed class WorkerFolder : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _held;

    private WorkerFolder(string path, FileStream held) => (Path, _lock, _held) = (path, held, System.IO.Path.Combine(path, "held.json"));

    internal string Path { get; }

    /// <exception cref="FormatException">Another worker uses it.</exception>
    internal static WorkerFolder Open(string path)
    {
        Directory.CreateDirectory(path);
        try
        {
            return new(path, new(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException held)
        {
            throw new FormatException($"--folder: '{path}' is used by another worker; a folder of its own for each.", held);
        }
    }

    /// <summary>What was held when the worker ended; null for nothing.</summary>
    internal HeldTask? Read() => File.Exists(_held) ? FactoryJson.Read<HeldTask>(File.ReadAllText(_held)) : null;

    /// <summary>Keeps it, whole or not at all.</summary>
    internal async Task<HeldTask> WriteAsync(HeldTask task)
    {
        var fresh = _held + ".new";
        await File.WriteAllTextAsync(fresh, FactoryJson.Write(task), CancellationToken.None);
        File.Move(fresh, _held, overwrite: true);
        return task;
    }

    internal void Forget() => File.Delete(_held);

    public void Dispose() => _lock.Dispose();
}
