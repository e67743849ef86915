using System.Globalization;
using System.Runtime.InteropServices;

namespace StrategyFactory.Host.EmbeddedPostgres;

/// <summary>
/// The cluster's folder as the server process names it. Another account may be unable to walk down to it (the storage root of
/// a root user usually lies below /root, mode 0700), so that account gets an open descriptor of the folder instead of a path:
/// <c>/proc/self/fd/N</c> leads straight there and nothing above it is opened to anyone. Dispose it once the process is started.
/// </summary>
internal readonly struct ServerView : IDisposable
{
    private readonly int? _descriptor;

    private ServerView(string path, int? descriptor) => (Path, _descriptor) = (path, descriptor);

    /// <summary>What to call <see cref="ClusterFolder.Server"/> in the arguments of the server's programs.</summary>
    public string Path { get; }

    public static ServerView Of(ClusterFolder folder, ServerAccount account)
    {
        if (!account.IsOther)
        {
            return new(folder.Server, null);
        }

        var descriptor = Libc.Open(folder.Server, Libc.ReadOnly);       // without CloseOnExec: the child shall inherit it
        return descriptor >= 0
            ? new($"/proc/self/fd/{descriptor.ToString(CultureInfo.InvariantCulture)}", descriptor)
            : throw new PostgresClusterException($"{folder.Server} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    public void Dispose()
    {
        if (_descriptor is { } descriptor)
        {
            _ = Libc.Close(descriptor);
        }
    }
}
