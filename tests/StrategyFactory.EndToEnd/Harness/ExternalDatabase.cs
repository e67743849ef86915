using Npgsql;
using StrategyFactory.EndToEnd.EmbeddedPostgres;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.EndToEnd.Harness;

/// <summary>A server that is not the factory's own: what a connection string points to.</summary>
internal sealed class ExternalDatabase : IAsyncDisposable
{
    private readonly ClusterBench _bench = new();
    private PostgresCluster? _cluster;

    public async Task StartAsync() => _cluster = await _bench.StartAsync();

    public async Task StopAsync()
    {
        await _cluster!.DisposeAsync();
        _cluster = null;
    }

    /// <summary>Makes an empty database and returns its connection string.</summary>
    public async Task<string> CreateAsync()
    {
        var name = "fresh_" + Guid.NewGuid().ToString("N");
        await ClusterBench.AskAsync(_cluster!, $"create database {name}; ");
        return _cluster!.ConnectionString(name);
    }

    /// <summary>Runs a statement and returns its first value.</summary>
    public static async Task<object?> AskAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await StopAsync();
        }

        await _bench.DisposeAsync();
    }
}
