using System.Collections.Concurrent;
using System.Diagnostics;

namespace StrategyFactory.Host.EmbeddedPostgres;

/// <summary>Starts the server process of a cluster.</summary>
internal static class ServerLaunch
{
    private static readonly TimeSpan RecoveryPatience = TimeSpan.FromSeconds(10);

    /// <summary>Starts the server and waits until it accepts connections. Call with the start lock held and no server running.</summary>
    /// <exception cref="PostgresClusterException">It did not start; the message holds what it said.</exception>
    public static async Task<Postmaster> RunAsync(
        ClusterFolder folder, PostgresBinaries binaries, ServerAccount account, PostgresClusterOptions options, CancellationToken token)
    {
        // Children of a killed server hold its shared memory for a moment, during which a new one refuses to start: try again for a while.
        var patience = Postmaster.RemoveStaleFiles(folder) ? RecoveryPatience : TimeSpan.Zero;
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100, token))
        {
            var said = new ConcurrentQueue<string>();
            var (server, process) = Start(folder, binaries, account, options, said);
            if (await server.ReadyAsync(options.StartTimeout, token))
            {
                return server;
            }

            await Task.WhenAny(
                process.WaitForExitAsync(token), Task.Delay(TimeSpan.FromSeconds(2), token));      // for the rest of its words

            if (waited.Elapsed > patience)
            {
                var words = $"{string.Join(' ', said)} {LastLogLines(folder)}";
                throw new PostgresClusterException(
                    $"PostgreSQL {binaries.Version} ({binaries.Folder}) did not start. {words}".TrimEnd());
            }

            Postmaster.RemoveStaleFiles(folder);
        }
    }

    private static (Postmaster, Process) Start(ClusterFolder folder, PostgresBinaries binaries, ServerAccount account,
        PostgresClusterOptions options, ConcurrentQueue<string> said)
    {
        using var view = ServerView.Of(folder, account);
        var sockets = folder.SocketsAreInside ? view.Path + "/run" : folder.Sockets;
        var command = account.Command(binaries.Program("postgres"),
            ["-D", view.Path + "/data", .. Settings(folder, sockets, options).SelectMany(setting => new[] { "-c", setting })]);

        // Pipes and not our own streams: a terminal or pipe of ours must not be held open by a server that outlives us.
        var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C" },
        })!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } && said.Count < 20)
            {
                said.Enqueue(line.Data);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return (new(folder, process.Id), process);
    }

    private static IEnumerable<string> Settings(ClusterFolder folder, string sockets, PostgresClusterOptions options)
    {
        string[] settings =
        [
            "cluster_name=" + folder.ClusterName,
            "listen_addresses=",                    // no network
            "unix_socket_directories=\"" + sockets.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"",     // a list: quoted for commas
            "unix_socket_permissions=0700",
            "max_connections=200",                  // four processes with a full pool each
            "timezone=UTC",
            "log_timezone=UTC",
            "jit=off",                              // short queries: compiling costs more than it saves
            "logging_collector=on",
            "log_directory=log",
            "log_filename=postgresql-%a.log",       // a week of logs, then each is written anew
            "log_truncate_on_rotation=on",
        ];
        return options.Durable
            ? [.. settings, "shared_buffers=256MB", "max_wal_size=2GB", "synchronous_commit=on"]
            : [.. settings, "shared_buffers=64MB", "synchronous_commit=off", "fsync=off", "full_page_writes=off"];
    }

    private static string LastLogLines(ClusterFolder folder)
    {
        var logs = new DirectoryInfo(Path.Combine(folder.Data, "log"));
        var latest = logs.Exists ? logs.EnumerateFiles().MaxBy(file => file.LastWriteTimeUtc) : null;
        return latest is null ? "" : $"The end of {latest.FullName}: {string.Join(' ', File.ReadLines(latest.FullName).TakeLast(5))}";
    }
}
