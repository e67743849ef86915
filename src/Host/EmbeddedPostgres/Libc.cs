using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace StrategyFactory.Host.EmbeddedPostgres;

/// <summary>The few system calls .NET has no face for.</summary>
internal static partial class Libc
{
    public const int Interrupt = 2, KillSignal = 9;
    public const int ReadOnly = 0, ReadWrite = 2;
    public const int LockShared = 1, LockExclusive = 2, LockNonBlocking = 4;
    public const int InterruptedCall = 4;

    /// <summary><c>O_CLOEXEC</c>: child processes do not inherit the file.</summary>
    public static int CloseOnExec => OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <summary><c>EWOULDBLOCK</c>: 11 on Linux, 35 on macOS.</summary>
    public static int WouldBlock => OperatingSystem.IsMacOS() ? 35 : 11;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Flock(SafeHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint memory);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> result);

    /// <summary>The path with every symbolic link resolved, so that one folder has one name.</summary>
    public static string Canonical(string path)
    {
        var resolved = RealPath(path, 0);
        if (resolved == 0)
        {
            throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        try
        {
            return Marshal.PtrToStringUTF8(resolved)!;
        }
        finally
        {
            Free(resolved);
        }
    }

    /// <summary>The user and group that own a file (Linux: struct statx has the same layout on every architecture).</summary>
    public static (uint User, uint Group) Owner(string path)
    {
        const int currentFolder = -100, noFollow = 0x100, userOffset = 20, groupOffset = 24;
        const uint userAndGroup = 0x18;
        Span<byte> result = stackalloc byte[256];
        return Statx(currentFolder, path, noFollow, userAndGroup, result) == 0
            ? (Number(result[userOffset..]), Number(result[groupOffset..]))
            : throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");

        static uint Number(Span<byte> bytes) =>
            BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
