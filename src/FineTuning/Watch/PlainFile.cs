using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace StrategyFactory.FineTuning.Watch;

/// <summary>
/// Files of a folder that strangers write to. .NET does not tell a named pipe from a file and waits for ever when it opens one, so Linux
/// is asked directly. Elsewhere links are told apart and nothing else.
/// </summary>
internal static partial class PlainFile
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const int Descriptor = 0x1000;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int LockShared = 1;
    private const int LockNonBlocking = 4;
    private const int NoEntry = 2;
    private const int NoFolder = 20;
    private const int OtherDevice = 18;
    private const int NameTooLong = 36;

    /// <summary><c>O_NOFOLLOW</c>, the one flag here of which the architectures have two values.</summary>
    private static int OpenNoFollow =>
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm or Architecture.Armv6 or Architecture.Ppc64le
            ? 0x8000 : 0x20000;

    /// <summary>What stands under a path; nothing is opened.</summary>
    /// <exception cref="IOException">It cannot be told.</exception>
    internal static EntryKind Kind(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return Kind(CurrentFolder, path, NoFollow);
        }

        return new FileInfo(path).LinkTarget is not null ? EntryKind.Link
            : Directory.Exists(path) ? EntryKind.Folder : File.Exists(path) ? EntryKind.File : EntryKind.Missing;
    }

    /// <summary>
    /// Reads a file, at most one byte more than <paramref name="most"/>. What is exchanged for something else meanwhile is not read, nor
    /// waited for.
    /// </summary>
    /// <exception cref="IOException">It is no file, another process writes it, or it cannot be read.</exception>
    internal static byte[] Read(string path, int most)
    {
        Require(Kind(path));
        using var stream = OperatingSystem.IsLinux()
            ? new FileStream(Open(path), FileAccess.Read)
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (!OperatingSystem.IsLinux())
        {
            Require(Kind(path));
        }

        var content = new byte[(int)Math.Min(stream.Length, (long)most + 1)];
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>Moves whatever stands under a path within its file system, without opening it; a file also into another one.</summary>
    /// <exception cref="IOException">It cannot be moved.</exception>
    internal static void Move(string from, string to)
    {
        // File.Move copies what it may not link, and a pipe or a link of somebody else's must be neither opened nor followed
        if (OperatingSystem.IsLinux() && Rename(from, to) == 0)
        {
            return;
        }

        var error = Marshal.GetLastPInvokeError();
        if (OperatingSystem.IsLinux() && (error != OtherDevice || Kind(from) != EntryKind.File))
        {
            throw new IOException($"{from}: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        File.Move(from, to, overwrite: true);
    }

    // A pipe opened without waiting is open at once, and then known for what it is.
    private static SafeFileHandle Open(string path)
    {
        var descriptor = Open(path, NonBlocking | CloseOnExec | OpenNoFollow);
        if (descriptor < 0)
        {
            throw Failure(path);
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            Require(Kind(descriptor, "", Descriptor));
            return Flock(descriptor, LockShared | LockNonBlocking) == 0 ? file : throw Failure(path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void Require(EntryKind kind)
    {
        if (kind != EntryKind.File)
        {
            throw new IOException($"It is {kind.Words()}.");
        }
    }

    // struct statx has one layout on every architecture
    private static EntryKind Kind(int folder, string path, int flags)
    {
        const int modeOffset = 28, typeMask = 0xF000;
        const uint type = 1;
        Span<byte> result = stackalloc byte[256];
        if (Statx(folder, path, flags, type, result) != 0)
        {
            return Marshal.GetLastPInvokeError() is NoEntry or NoFolder or NameTooLong ? EntryKind.Missing : throw Failure(path);
        }

        var mode = BitConverter.IsLittleEndian
            ? BinaryPrimitives.ReadUInt16LittleEndian(result[modeOffset..])
            : BinaryPrimitives.ReadUInt16BigEndian(result[modeOffset..]);
        return (mode & typeMask) switch
        {
            0x8000 => EntryKind.File,
            0xA000 => EntryKind.Link,
            0x4000 => EntryKind.Folder,
            0x1000 => EntryKind.Pipe,
            0xC000 => EntryKind.Socket,
            _ => EntryKind.Device,
        };
    }

    private static IOException Failure(string path) => new($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> result);
}
