using System.Diagnostics;
using Microsoft.Extensions.Options;
using Npgsql;

namespace StrategyFactory.Host.Jobs;

/// <summary>
/// A host that is frozen, or cut off from the database, keeps its claims as long as its connections live. After
/// <see cref="JobOptions.SilentSeconds"/> without a sign of life they are ended, so that others can take what it had; once it goes on, it
/// finds its claims gone and stops.
/// </summary>
internal sealed class SilentHosts(JobEngineSettings settings, IOptions<JobOptions> options, ILogger<SilentHosts> logger)
{
    // Seen silent for this long with our own eyes: after an outage all rows are old until everybody has had time to write.
    private static readonly TimeSpan Observation = TimeSpan.FromSeconds(5);

    private const string Silent = "select name, seen_at from jobs.hosts where seen_at < now() - $1 and name <> $2";

    private const string End =
        """
        with gone as (delete from jobs.hosts where name = $1 and seen_at = $2 returning name)
        select count(pg_terminate_backend(pid)) from pg_stat_activity connection, gone
        where connection.application_name = gone.name and connection.usename = current_user and pid <> pg_backend_pid()
        """;

    private readonly Dictionary<string, (DateTimeOffset SeenAt, long NoticedAt)> _noticed = new(StringComparer.Ordinal);

    /// <summary>Ends the connections of hosts that have been silent for too long.</summary>
    internal void EndConnections(NpgsqlConnection connection)
    {
        var silent = Read(connection);
        foreach (var name in _noticed.Keys.Except(silent.Keys, StringComparer.Ordinal).ToList())
        {
            _noticed.Remove(name);
        }

        foreach (var (name, seenAt) in silent)
        {
            if (!_noticed.TryGetValue(name, out var noticed) || noticed.SeenAt != seenAt)
            {
                _noticed[name] = (seenAt, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(noticed.NoticedAt) >= Observation)
            {
                _noticed.Remove(name);
                EndConnectionsOf(connection, name, seenAt);
            }
        }
    }

    private Dictionary<string, DateTimeOffset> Read(NpgsqlConnection connection)
    {
        using var select = new NpgsqlCommand(Silent, connection)
        {
            Parameters = { new() { Value = options.Value.Silence }, new() { Value = settings.Process } },
        };
        using var row = select.ExecuteReader();
        Dictionary<string, DateTimeOffset> hosts = new(StringComparer.Ordinal);
        while (row.Read())
        {
            hosts[row.GetString(0)] = row.GetFieldValue<DateTimeOffset>(1);
        }

        return hosts;
    }

    private void EndConnectionsOf(NpgsqlConnection connection, string name, DateTimeOffset seenAt)
    {
        using var end = new NpgsqlCommand(End, connection) { Parameters = { new() { Value = name }, new() { Value = seenAt } } };
        if ((long)end.ExecuteScalar()! is > 0 and var ended)
        {
            logger.LogWarning(
                "Host {Name} is silent since {SeenAt:u}: {Count} connections are ended, its commands go to others.", name, seenAt, ended);
        }
    }
}
