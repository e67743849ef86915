using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.EndToEnd.EmbeddedPostgres;

/// <summary>A throw-away storage root below the temp folder, whose server is gone when the test ends.</summary>
internal sealed class ClusterBench : IAsyncDisposable
{
    public static readonly PostgresClusterOptions Fast = new() { Durable = false };

    public ClusterBench(string suffix = "")
    {
        if (!PostgresBinaries.Find(PostgresBinaries.UsualFolders()).Any())
        {
            Assert.Ignore("No PostgreSQL server (15 to 18) is installed here.");
        }

        Top = Directory.CreateTempSubdirectory("factory-cluster-").FullName;       // mode 0700: as root, the server's user cannot enter it
        StorageRoot = Path.Combine(Top, suffix);
    }

    public string Top { get; }

    public string StorageRoot { get; }

    public string ServerFolder => Path.Combine(StorageRoot, "postgres", "server");

    public string PidFile => Path.Combine(ServerFolder, "data", "postmaster.pid");

    public Task<PostgresCluster> StartAsync(PostgresClusterOptions? options = null) =>
        PostgresCluster.StartAsync(StorageRoot, options ?? Fast, NullLogger.Instance, CancellationToken.None);

    /// <summary>One value from the main database, over a connection of its own.</summary>
    public static async Task<string> AskAsync(PostgresCluster cluster, string sql)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture)!;
    }

    /// <summary>Ends the server with SIGKILL and waits until it is gone; its children notice by themselves.</summary>
    public static async Task KillAsync(PostgresCluster cluster)
    {
        _ = Libc.Kill(cluster.ServerProcessId!.Value, Libc.KillSignal);
        await new Postmaster(ClusterFolder.Open(cluster.StorageRoot), cluster.ServerProcessId).EndedAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await PostgresCluster.StopAbandonedAsync(StorageRoot, Fast, CancellationToken.None);
        Directory.Delete(Top, recursive: true);
    }
}
