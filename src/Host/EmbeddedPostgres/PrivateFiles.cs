using System.Text;

namespace StrategyFactory.Host.EmbeddedPostgres;

/// <summary>Makes files and folders nobody but their owner can reach, private from their first moment.</summary>
internal static class PrivateFiles
{
    private const string NoWindows = "The private database runs on Linux and macOS. On Windows, set a connection string.";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder of mode 0700, or gives an existing one that mode.</summary>
    /// <exception cref="UnauthorizedAccessException">It exists and belongs to another user.</exception>
    /// <exception cref="IOException">It is a symbolic link.</exception>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException(NoWindows);
        }

        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            throw new IOException($"{path} is a symbolic link; it must be a folder of its own.");
        }

        const UnixFileMode mode = OwnerOnly | UnixFileMode.UserExecute;
        Directory.CreateDirectory(path, mode);
        File.SetUnixFileMode(path, mode);
    }

    /// <summary>Writes a file of mode 0600 that must not exist yet, down to the disk.</summary>
    public static async Task WriteAsync(string path, string text, CancellationToken token)
    {
        await using var file = Open(path, FileMode.CreateNew);
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), token);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Makes an empty file of mode 0600 where there is none.</summary>
    public static void Ensure(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                Open(path, FileMode.CreateNew).Dispose();
            }
        }
        catch (IOException) when (File.Exists(path))
        {
            // another process was quicker
        }
    }

    private static FileStream Open(string path, FileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException(NoWindows);
        }

        return new(path, new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, UnixCreateMode = OwnerOnly });
    }
}
