using System.Diagnostics;
using Npgsql;

namespace StrategyFactory.Host.EmbeddedPostgres;

/// <summary>How this process came to its server.</summary>
internal enum ClusterRole
{
    /// <summary>It started it.</summary>
    Owner,

    /// <summary>It found it running without a user: the process that started it was killed.</summary>
    Adopted,

    /// <summary>It shares it with another live process.</summary>
    Guest,
}

/// <summary>
/// The private PostgreSQL of a storage root: made on first use, reached by a Unix socket in a folder of mode 0700 and a password only.
/// Every process that uses it holds a shared file lock, and the last one to leave stops the server, whoever started it;
/// a killed process loses its lock with its life. If all were killed, the server runs on and the next process adopts it.
/// <see cref="ServerWatch"/> starts a server again that was itself killed.
/// </summary>
internal sealed class PostgresCluster(
    ClusterFolder folder, Postmaster server, string password, ClusterRole role, FileLock membership, PostgresClusterOptions options,
    ILogger logger) : IAsyncDisposable
{
    /// <summary>The database that is made with the cluster.</summary>
    public const string MainDatabase = "factory";

    private const string DatabaseExists = "select 1 from pg_database where datname = $1";

    private FileLock? _membership = membership;
    private Postmaster _server = server;

    /// <summary>How this process came to the server.</summary>
    public ClusterRole Role { get; } = role;

    /// <summary>The storage root the cluster belongs to.</summary>
    public string StorageRoot => Path.GetDirectoryName(folder.Root)!;

    /// <summary>The cluster's data folder.</summary>
    public string DataFolder => folder.Data;

    /// <summary>The folder that holds the server's socket.</summary>
    public string SocketFolder => folder.Sockets;

    /// <summary>The server's process id; null when it runs in another container.</summary>
    public int? ServerProcessId => _server.Pid;

    /// <summary>
    /// Starts or joins the server of a storage root and makes the database <see cref="MainDatabase"/> where it is missing.
    /// </summary>
    /// <exception cref="PostgresClusterException">There is no usable server; the message says what to do.</exception>
    public static async Task<PostgresCluster> StartAsync(
        string storageRoot, PostgresClusterOptions options, ILogger logger, CancellationToken token)
    {
        var folder = ClusterFolder.Open(storageRoot);
        using var starting = await FileLock.AcquireAsync(folder.StartLock, options.StartTimeout, token)
            ?? throw new PostgresClusterException(
                $"Another process holds {folder.StartLock} for more than {options.StartTimeout.TotalSeconds:0} s "
                + "while it starts or stops the database.");
        var membership = FileLock.Open(folder.ClientsLock);
        try
        {
            var alone = membership.TryExclusive();
            if (!membership.TryShared())
            {
                throw new PostgresClusterException($"{folder.ClientsLock} is held by a stranger.");
            }

            var password = await folder.PasswordAsync(token);
            var clock = Stopwatch.StartNew();
            var (server, found) = await FindOrLaunchAsync(folder, !alone, password, options, logger, token);
            var role = !found ? ClusterRole.Owner : alone ? ClusterRole.Adopted : ClusterRole.Guest;
            var cluster = new PostgresCluster(folder, server, password, role, membership, options, logger);
            if (role != ClusterRole.Guest)
            {
                await cluster.EnsureDatabaseAsync(MainDatabase, token);
            }

            logger.LogInformation(
                "Database in {DataFolder} is ready as {Role} after {Milliseconds} ms", folder.Data, role, clock.ElapsedMilliseconds);
            return cluster;
        }
        catch
        {
            membership.Dispose();
            throw;
        }
    }

    /// <summary>Stops a server nobody uses any more (its processes were killed).</summary>
    /// <returns>False when a live process uses it.</returns>
    public static async Task<bool> StopAbandonedAsync(string storageRoot, PostgresClusterOptions options, CancellationToken token)
    {
        var folder = ClusterFolder.Open(storageRoot);
        using var starting = await FileLock.AcquireAsync(folder.StartLock, options.StopTimeout, token);
        using var membership = FileLock.Open(folder.ClientsLock);
        return starting is not null && membership.TryExclusive()
            && (Postmaster.Find(folder, shared: false) is not { } server || await server.StopAsync(options.StopTimeout));
    }

    /// <summary>How to connect to a database of this cluster. Holds the password: never log it.</summary>
    public string ConnectionString(string database = MainDatabase) => new NpgsqlConnectionStringBuilder
    {
        Host = folder.Sockets,
        Username = NewCluster.User,
        Password = password,
        Database = database,
        NoResetOnClose = true,      // we leave no session state behind, so each return to the pool saves a round trip
        MaxPoolSize = 50,
    }.ConnectionString;

    /// <summary>
    /// Starts the server again if its process has ended (it was killed) and no other process of this storage root has done so.
    /// </summary>
    /// <returns>Whether this call started it.</returns>
    /// <exception cref="PostgresClusterException">It does not start.</exception>
    public async Task<bool> RestartIfGoneAsync(CancellationToken token)
    {
        if (_server.Pid is not { } pid || ProcessTable.IsAlive(pid))
        {
            return false;
        }

        using var starting = await FileLock.AcquireAsync(folder.StartLock, options.StartTimeout, token);
        if (starting is null || _membership is null)
        {
            return false;
        }

        (_server, var found) = await FindOrLaunchAsync(folder, shared: true, password, options, logger, token);
        return !found;
    }

    /// <summary>Leaves the cluster; the last process to leave stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _membership, null) is not { } held)
        {
            return;
        }

        using (held)
        {
            using var stopping = await FileLock.AcquireAsync(folder.StartLock, options.StopTimeout, CancellationToken.None);
            if (stopping is null || !held.TryExclusive())
            {
                logger.LogInformation("Other processes use the database in {DataFolder}; it keeps running", folder.Data);
                return;
            }

            // looked up anew: another process may have restarted it since we joined
            if (Postmaster.Find(folder, shared: false) is { } running && !await running.StopAsync(options.StopTimeout))
            {
                logger.LogWarning(
                    "The database in {DataFolder} has not stopped after {Seconds} s; it goes on stopping by itself",
                    folder.Data, options.StopTimeout.TotalSeconds);
            }
        }
    }

    /// <summary>
    /// Gives up the membership and leaves the server as it is: what the kernel does to a killed process. For tests of recovery.
    /// </summary>
    internal void Abandon() => Interlocked.Exchange(ref _membership, null)?.Dispose();

    private static async Task<(Postmaster Server, bool Found)> FindOrLaunchAsync(
        ClusterFolder folder, bool shared, string password, PostgresClusterOptions options, ILogger logger, CancellationToken token)
    {
        if (Postmaster.Find(folder, shared) is { } running)
        {
            if (!running.IsStopping)
            {
                if (await running.ReadyAsync(options.StartTimeout, token))
                {
                    return (running, true);
                }
            }
            else if (!await running.EndedAsync(options.StartTimeout, token))
            {
                throw new PostgresClusterException($"The database in {folder.Data} is still shutting down (process {running.Pid}).");
            }
        }

        var account = ServerAccount.For(folder);
        var major = folder.DataMajor();
        var binaries = PostgresBinaries.Choose(options.BinFolders, major, folder.Data);
        folder.MakeServerFolders(account);
        if (major is null)
        {
            logger.LogInformation("Making a PostgreSQL {Version} database in {DataFolder}", binaries.Version, folder.Data);
            await NewCluster.CreateAsync(folder, binaries, account, password, token);
        }

        return (await ServerLaunch.RunAsync(folder, binaries, account, options, token), false);
    }

    private async Task EnsureDatabaseAsync(string name, CancellationToken token)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(ConnectionString("postgres")) { Pooling = false }.ConnectionString;
        await using var connection = new NpgsqlConnection(unpooled);
        await connection.OpenAsync(token);
        await using var exists = new NpgsqlCommand(DatabaseExists, connection)
        {
            Parameters = { new() { Value = name } },
        };
        if (await exists.ExecuteScalarAsync(token) is null)
        {
            await using var create = new NpgsqlCommand($"create database {new NpgsqlCommandBuilder().QuoteIdentifier(name)}", connection);
            await create.ExecuteNonQueryAsync(token);
        }
    }
}
