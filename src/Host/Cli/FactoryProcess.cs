using MediatR;
using Microsoft.Extensions.Logging.Abstractions;
using StrategyFactory.Host.Composition;
using StrategyFactory.Host.Configuration;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.Host.Cli;

/// <summary>A running process without the web API, its database up to date.</summary>
internal sealed class FactoryProcess : IAsyncDisposable
{
    private readonly DatabaseLease _database;
    private readonly IHost _host;

    private FactoryProcess(DatabaseLease database, IHost host) => (_database, _host) = (database, host);

    /// <summary>The container.</summary>
    internal IServiceProvider Services => _host.Services;

    /// <summary>Sends a request in a scope of its own.</summary>
    internal async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken token)
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, token);
    }

    /// <summary>With the job engine at work, which also takes up runs that another process left.</summary>
    internal static Task<FactoryProcess> StartAsync(FactorySettings settings, CancellationToken token) =>
        OpenAsync(settings, works: true, token);

    /// <summary>Without the job engine, for what needs no more than the database.</summary>
    internal static Task<FactoryProcess> OpenAsync(FactorySettings settings, CancellationToken token) =>
        OpenAsync(settings, works: false, token);

    private static async Task<FactoryProcess> OpenAsync(FactorySettings settings, bool works, CancellationToken token)
    {
        var database = await DatabaseLease.TakeAsync(settings, token);
        IHost? host = null;
        try
        {
            host = FactoryHost.BuildConsole(settings, database.ConnectionString);
            await DatabaseUpgrade.RunAsync(host.Services, token);
            if (works)
            {
                await host.StartAsync(token);
            }

            return new(database, host);
        }
        catch
        {
            host?.Dispose();
            await database.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            _host.Dispose();
        }

        await _database.DisposeAsync();
    }
}

/// <summary>A database to use: somebody's server, or the private one of the storage root, started if need be.</summary>
internal sealed class DatabaseLease : IAsyncDisposable
{
    private readonly PostgresCluster? _cluster;
    private readonly ServerWatch? _watch;

    private DatabaseLease(string connectionString, PostgresCluster? cluster)
    {
        (ConnectionString, _cluster) = (connectionString, cluster);
        _watch = cluster is null ? null : new(cluster, Terminal.Say);
    }

    internal string ConnectionString { get; }

    internal PostgresCluster? Cluster => _cluster;

    internal static async Task<DatabaseLease> TakeAsync(FactorySettings settings, CancellationToken token)
    {
        if (settings.Database is { } connectionString)
        {
            return new(connectionString, null);
        }

        var cluster = await PostgresCluster.StartAsync(settings.Storage, new(), NullLogger.Instance, token);
        return new(cluster.ConnectionString(), cluster);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _watch!.DisposeAsync();
            await _cluster.DisposeAsync();
        }
    }
}
