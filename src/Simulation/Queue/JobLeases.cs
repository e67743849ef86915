using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

/// <summary>Extends leases, however many, in one statement, and names those that were lost.</summary>
internal static class JobLeases
{
    // A heartbeat never waits: a row that another statement holds is being ended, given back or cancelled right now.
    private static readonly string Extend = $"""
        WITH given (id, fence) AS (SELECT * FROM unnest($5, $6)),
        held AS MATERIALIZED (
            SELECT job.id FROM given JOIN simulation.priority_jobs job ON job.id = given.id
            WHERE job.status = 'RUNNING' AND job.worker_id = $1 AND job.fence = given.fence
            FOR UPDATE OF job SKIP LOCKED),
        extended AS (
            UPDATE simulation.priority_jobs job SET lease_until = $7 FROM held WHERE job.id = held.id
            RETURNING job.id),
        sign AS ({WorkerSign.Upsert("0, 0, 0, 0", "")})
        SELECT given.id, given.fence, job.fence, job.status, job.worker_id
        FROM given LEFT JOIN extended ON extended.id = given.id LEFT JOIN simulation.priority_jobs job ON job.id = given.id
        WHERE extended.id IS NULL AND (job.status = 'RUNNING' AND job.worker_id = $1 AND job.fence = given.fence) IS NOT TRUE
        """;

    /// <summary>Extends the leases of what the worker still holds.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="worker">Who asks, and when.</param>
    /// <param name="jobs">What it believes to hold.</param>
    /// <param name="lease">For how long from now.</param>
    /// <param name="token">Cancels.</param>
    public static async Task<ExtendedLeases> ExtendAsync(
        DatabaseSession session, WorkerSign worker, IReadOnlyCollection<HeldJob> jobs, TimeSpan lease, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);
        await using var command = new NpgsqlCommand(Extend, connection);
        worker.AddTo(command);
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, Value = jobs.Select(job => job.JobId).ToArray() });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = jobs.Select(job => job.Token).ToArray() });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = worker.Now + lease });

        List<LostJob> lost = [];
        await using var row = await command.ExecuteReaderAsync(token);
        while (await row.ReadAsync(token))
        {
            var (id, given) = (row.GetGuid(0), row.GetInt64(1));
            lost.Add(row.IsDBNull(2)
                ? new(id, given, null, "there is no such job")
                : new(id, given, row.GetInt64(2), row.GetString(3) == "RUNNING" ? $"held by worker '{row.GetString(4)}'" : $"it is {row.GetString(3)}"));
        }

        return new(worker.Now + lease, lost);
    }
}
