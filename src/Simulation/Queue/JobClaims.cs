using System.Numerics;
using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

/// <summary>
/// Claiming: jobs whose lease has run out first, then the head of the queue, in one statement, so that two workers never hold
/// one job and none waits for another. Every claim raises the job's fence; what it becomes is the claim's token.
/// </summary>
internal static class JobClaims
{
    // Materialized, because a plan that ran the locking part twice would claim more than the limit. The inner limits are
    // literals: not knowing a parameter's value, the planner would guess a tenth of the queue, and for fear of that guess plan
    // every claim anew, which costs more than the claim. A claim that finds nothing writes nothing, but for a sign of life
    // now and then. A claim does not wait for the disk: one that a crashed database forgets leaves its job waiting, and the
    // late result of a forgotten claim is refused.
    private static string Take(int bound, string waiting) => $"""
        with hasty as materialized (select set_config('synchronous_commit', 'off', true)),
        head as materialized (
            select id from (select id from simulation.priority_jobs
                where status = 'RUNNING' and (lease_until < $4 or worker_id = $5)
                order by lease_until limit {bound} for update skip locked) as lost
            union all
            select id from (select id from simulation.priority_jobs
                {waiting} limit {bound} for update skip locked) as waiting
            limit $6),
        claimed as (
            update simulation.priority_jobs job set
                status = case when attempt - failures < $7 then 'RUNNING' else 'FAILED' end,
                error = case when attempt - failures < $7 then error
                    else 'Given up: lost by ' || attempt - failures || ' workers, the last of them ' || worker_id || '.'
                        || coalesce(' Before: ' || error, '') end,
                completed_at = case when attempt - failures < $7 then null else $4 end,
                worker_id = case when attempt - failures < $7 then $1 else worker_id end,
                attempt = case when attempt - failures < $7 then attempt + 1 else attempt end,
                claimed_at = $4, lease_until = $8, fence = fence + 1
            from head where job.id = head.id
            returning job.id, batch_id, run_id, model_id, generation, grid_index, ticker, params, fence, status, priority, created_at),
        sign as (
            {WorkerSign.Upsert(
                "count(*) filter (where status = 'RUNNING'), 0, 0, count(*) filter (where status = 'FAILED')",
                "from claimed having count(*) > 0 or not exists (select from simulation.workers where id = $1 and last_seen > $9)")})
        select id, batch_id, run_id, model_id, generation, grid_index, ticker, params, fence from claimed cross join hasty
        where status = 'RUNNING' order by priority desc, created_at, id
        """;

    private const string Head = "where status = 'PENDING' order by priority desc, created_at, id";

    // Within a batch the order of the queue is that of the grid, for which there is an index.
    private const string OfBatch = "where status = 'PENDING' and batch_id = $10 order by grid_index";

    private static readonly string Return = $"""
        with held as materialized (
            select job.id from unnest($2, $3) as given (id, fence) join simulation.priority_jobs job on job.id = given.id
            where {HeldRows.By("given")}
            order by job.id for update of job)
        update simulation.priority_jobs job
        set status = 'PENDING', worker_id = null, claimed_at = null, lease_until = null, attempt = attempt - 1
        from held where job.id = held.id
        """;

    /// <summary>Claims up to <paramref name="limit"/> jobs, in the order of the queue.</summary>
    /// <param name="session">Outside a transaction the claim is visible to others at once, which is what workers want.</param>
    /// <param name="worker">Who claims, and when.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="takeOwn">True for a worker that holds nothing now: what still runs under its name was lost in a crash.</param>
    /// <param name="batch">Only pending jobs of this batch; null for the head of the queue.</param>
    /// <param name="options">The lease, and how often it may be lost.</param>
    public static async Task<List<ClaimedJob>> TakeAsync(
        DatabaseSession session, WorkerSign worker, int limit, bool takeOwn, Guid? batch, SimulationOptions options,
        CancellationToken token)
    {
        var connection = await session.OpenAsync(token);

        // Powers of two keep the number of prepared statements small.
        await using var command = new NpgsqlCommand(
            Take((int)BitOperations.RoundUpToPowerOf2((uint)limit), batch is null ? Head : OfBatch), connection);
        worker.AddTo(command);
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = takeOwn ? worker.Id : DBNull.Value });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = limit });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = options.MaxLostLeases });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = worker.Now + options.Lease });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = worker.Now - options.Heartbeat });
        if (batch is { } only)
        {
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = only });
        }

        await command.PrepareAsync(token);

        List<ClaimedJob> claimed = [];
        await using var row = await command.ExecuteReaderAsync(token);
        while (await row.ReadAsync(token))
        {
            var parameters = FactoryJson.Read<JobParameters>(row.GetString(7));
            claimed.Add(new(
                row.GetGuid(0), row.GetInt64(8), row.GetGuid(1), row.IsDBNull(2) ? null : row.GetGuid(2), row.GetGuid(3), row.GetInt32(4),
                row.GetInt32(5),
                row.GetString(6), parameters.Strategy, parameters.Settings));
        }

        return claimed;
    }

    /// <summary>Puts claimed jobs back as if they had not been claimed; what the worker no longer holds is left alone.</summary>
    public static async Task ReturnAsync(
        DatabaseSession session, string worker, IReadOnlyCollection<ClaimedJob> jobs, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);
        await using var command = new NpgsqlCommand(Return, connection);
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = worker });
        command.Parameters.Add(
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, Value = jobs.Select(job => job.JobId).ToArray() });
        command.Parameters.Add(
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = jobs.Select(job => job.Token).ToArray() });
        await command.ExecuteNonQueryAsync(token);
    }
}
