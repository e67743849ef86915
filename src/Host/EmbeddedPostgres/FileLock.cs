using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace StrategyFactory.Host.EmbeddedPostgres;

/// <summary>
/// An advisory lock on a file by <c>flock(2)</c>. The kernel drops it when its process ends, however that happens,
/// so there is nothing to clean up after a crash and no process id to mistrust. Child processes do not inherit it.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>Opens the file (made with mode 0600) without locking it.</summary>
    public static FileLock Open(string path)
    {
        PrivateFiles.Ensure(path);

        // Not by a FileStream: .NET takes a shared lock of its own on every file it opens.
        var descriptor = Libc.Open(path, Libc.ReadWrite | Libc.CloseOnExec);
        return descriptor >= 0
            ? new(new SafeFileHandle(descriptor, ownsHandle: true))
            : throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Opens the file and waits for the exclusive lock; null when it is not free within <paramref name="timeout"/>.</summary>
    public static async Task<FileLock?> AcquireAsync(string path, TimeSpan timeout, CancellationToken token)
    {
        var file = Open(path);
        try
        {
            for (var waited = Stopwatch.StartNew(); !file.TryExclusive(); await Task.Delay(20, token))
            {
                if (waited.Elapsed > timeout)
                {
                    file.Dispose();
                    return null;
                }
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Takes the exclusive lock if nobody else holds any; a shared lock held before is lost either way.</summary>
    public bool TryExclusive() => Try(Libc.LockExclusive);

    /// <summary>Takes the shared lock if nobody else holds the exclusive one.</summary>
    public bool TryShared() => Try(Libc.LockShared);

    /// <summary>Gives the lock up.</summary>
    public void Dispose() => _file.Dispose();

    private bool Try(int operation)
    {
        while (Libc.Flock(_file, operation | Libc.LockNonBlocking) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Libc.WouldBlock)
            {
                return false;
            }

            if (error != Libc.InterruptedCall)
            {
                throw new IOException($"This file system cannot lock files: {Marshal.GetPInvokeErrorMessage(error)}.");
            }
        }

        return true;
    }
}
