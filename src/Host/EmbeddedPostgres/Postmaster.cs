using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace StrategyFactory.Host.EmbeddedPostgres;

/// <summary>The running server of a cluster, known by <c>postmaster.pid</c> and by its own <c>cluster_name</c>.</summary>
/// <param name="folder">The cluster that it serves.</param>
/// <param name="pid">
/// Its process id; null when it runs in another process namespace (a container on the same volume) and cannot be signalled.
/// </param>
internal sealed class Postmaster(ClusterFolder folder, int? pid)
{
    private const int StatusLine = 7;       // of postmaster.pid, counted from 0; line 0 is the process id

    public int? Pid => pid;

    /// <summary>
    /// The server of this cluster if one runs, ready or not. One that is shared, that is used by other live processes, may run where its
    /// process id means nothing to us.
    /// </summary>
    public static Postmaster? Find(ClusterFolder folder, bool shared)
    {
        if (ReadPid(folder) is { } process && ProcessTable.IsServer(process, folder.ClusterName))
        {
            return new(folder, process);
        }

        return shared && Answers(folder) ? new(folder, null) : null;
    }

    /// <summary>Waits until the server accepts connections.</summary>
    /// <returns>False when it ended instead.</returns>
    /// <exception cref="PostgresClusterException">It was not ready in time.</exception>
    public async Task<bool> ReadyAsync(TimeSpan timeout, CancellationToken token)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < timeout; await Task.Delay(5, token))
        {
            if (Pid is not { } process)
            {
                return true;        // it answered
            }

            if (ReadPid(folder) == process && Status() == "ready")
            {
                return true;
            }

            if (!ProcessTable.IsAlive(process))
            {
                return false;
            }
        }

        throw new PostgresClusterException(
            $"PostgreSQL (process {Pid}) was not ready after {timeout.TotalSeconds:0} s, perhaps it still recovers from a crash. See "
            + $"{folder.Data}/log.");
    }

    /// <summary>
    /// Ends every connection and shuts the server down with a checkpoint (SIGINT: SIGTERM would wait for our own connection pool).
    /// </summary>
    /// <returns>Whether it has ended.</returns>
    public async Task<bool> StopAsync(TimeSpan timeout)
    {
        if (Pid is not { } process)
        {
            return false;
        }

        _ = Libc.Kill(process, Libc.Interrupt);
        return await EndedAsync(timeout, CancellationToken.None);
    }

    /// <summary>Waits for the server to end.</summary>
    public async Task<bool> EndedAsync(TimeSpan timeout, CancellationToken token)
    {
        var waited = Stopwatch.StartNew();
        while (Pid is { } process && ProcessTable.IsAlive(process))
        {
            if (waited.Elapsed > timeout)
            {
                return false;
            }

            await Task.Delay(5, token);
        }

        return true;
    }

    /// <summary>Whether the server was told to shut down and is at it.</summary>
    public bool IsStopping => Pid is not null && Status() == "stopping";

    /// <summary>
    /// Removes what a killed server left behind: PostgreSQL itself would refuse to start if the id in there was given to another process
    /// since. Only for a caller that holds the start lock and has seen <see cref="Find"/> return null.
    /// </summary>
    /// <returns>Whether there was anything.</returns>
    public static bool RemoveStaleFiles(ClusterFolder folder)
    {
        var pidFile = PidFile(folder);
        var stale = File.Exists(pidFile);
        File.Delete(pidFile);
        File.Delete(folder.Socket);
        File.Delete(folder.Socket + ".lock");
        return stale;
    }

    private static string PidFile(ClusterFolder folder) => Path.Combine(folder.Data, "postmaster.pid");

    private static int? ReadPid(ClusterFolder folder) =>
        int.TryParse(Line(folder, 0), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var pid) ? pid : null;

    private string? Status() => Line(folder, StatusLine)?.TrimEnd();

    private static string? Line(ClusterFolder folder, int number)
    {
        try
        {
            return File.ReadLines(PidFile(folder)).ElementAtOrDefault(number);
        }
        catch (IOException)
        {
            return null;
        }
    }

    // To connect proves nothing: a killed server's children hold its socket open for a moment. A live one answers the request for
    // encryption.
    private static bool Answers(ClusterFolder folder)
    {
        if (!File.Exists(folder.Socket))
        {
            return false;
        }

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 2000 };
            socket.Connect(new UnixDomainSocketEndPoint(folder.Socket));
            socket.Send([0, 0, 0, 8, 4, 210, 22, 47]);      // SSLRequest of the frontend/backend protocol
            return socket.Receive(new byte[1]) == 1;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
