using Hangfire.PostgreSql;
using Npgsql;

namespace StrategyFactory.Host.Jobs;

/// <summary>
/// The engine's own pool. A commit of its bookkeeping need not wait for the disk: what must not be lost is in <c>jobs.commands</c>, which
/// the caller's transaction wrote durably; a crash of the database loses the end of the bookkeeping only, and those commands run again.
/// </summary>
internal sealed class JobsSource : IConnectionFactory, IDisposable, IAsyncDisposable
{
    /// <summary>Hangfire's threads and ours beside those that run commands: schedulers, heartbeats, watchdogs, the dashboard.</summary>
    private const int Others = 14;

    public JobsSource(JobEngineSettings settings)
    {
        var connection = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            ApplicationName = settings.Process,

            // the last three end the connection of a host that vanished from the network within a minute, and with it its claims
            Options = "-c synchronous_commit=off -c tcp_keepalives_idle=20 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3",
            MaxPoolSize = settings.Threads + Others,
            Timeout = 5,
            CommandTimeout = 30,
            Enlist = false,
        };
        Source = new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
    }

    internal NpgsqlDataSource Source { get; }

    public NpgsqlConnection GetOrCreateConnection() => Source.CreateConnection();

    public void Dispose() => Source.Dispose();

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
