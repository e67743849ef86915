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
        with given (id, fence) as (select * from unnest($5, $6)),
        held as materialized (
            select job.id from given join simulation.priority_jobs job on job.id = given.id
            where {HeldRows.By("given")}
            for update of job skip locked),
        extended as (
            update simulation.priority_jobs job set lease_until = $7 from held where job.id = held.id
            returning job.id),
        sign as ({WorkerSign.Upsert("0, 0, 0, 0", "")})
        select given.id, given.fence, job.fence, job.status, job.worker_id
        from given left join extended on extended.id = given.id left join simulation.priority_jobs job on job.id = given.id
        where extended.id is null and (job.status = 'RUNNING' and job.worker_id = $1 and job.fence = given.fence) is not true
        """;

    /// <summary>Extends the leases of what the worker still holds.</summary>
    /// <param name="worker">Who asks, and when.</param>
    /// <param name="jobs">What it believes to hold.</param>
    /// <param name="lease">For how long from now.</param>
    public static async Task<ExtendedLeases> ExtendAsync(
        DatabaseSession session, WorkerSign worker, IReadOnlyCollection<HeldJob> jobs, TimeSpan lease, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);
        await using var command = new NpgsqlCommand(Extend, connection);
        worker.AddTo(command);
        command.Parameters.Add(
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, Value = jobs.Select(job => job.JobId).ToArray() });
        command.Parameters.Add(
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = jobs.Select(job => job.Token).ToArray() });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = worker.Now + lease });

        List<LostJob> lost = [];
        await using var row = await command.ExecuteReaderAsync(token);
        while (await row.ReadAsync(token))
        {
            var (id, given) = (row.GetGuid(0), row.GetInt64(1));
            lost.Add(row.IsDBNull(2)
                ? new(id, given, null, "there is no such job")
                : new(
                    id, given, row.GetInt64(2),
                    row.GetString(3) == "RUNNING" ? $"held by worker '{row.GetString(4)}'" : $"it is {row.GetString(3)}"));
        }

        return new(worker.Now + lease, lost);
    }
}
