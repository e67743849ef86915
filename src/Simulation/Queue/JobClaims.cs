using System.Numerics;
using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

/// <summary>
/// Claiming: jobs whose lease has run out first, then the head of the queue, in one statement, so that two workers never hold
/// one job and none waits for another. Every claim raises the job's fence; what it becomes is the claim's token.
/// </summary>
internal static class JobClaims
{
    // MATERIALIZED, because a plan that ran the locking part twice would claim more than the limit. The inner limits are
    // literals: not knowing a parameter's value, the planner would guess a tenth of the queue, and for fear of that guess plan
    // every claim anew, which costs more than the claim. A claim that finds nothing writes nothing, but for a sign of life
    // now and then. A claim does not wait for the disk: one that a crashed database forgets leaves its job waiting, and the
    // late result of a forgotten claim is refused.
    private static string Take(int bound, string waiting) => $"""
        WITH hasty AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
        head AS MATERIALIZED (
            SELECT id FROM (SELECT id FROM simulation.priority_jobs
                WHERE status = 'RUNNING' AND (lease_until < $4 OR worker_id = $5)
                ORDER BY lease_until LIMIT {bound} FOR UPDATE SKIP LOCKED) AS lost
            UNION ALL
            SELECT id FROM (SELECT id FROM simulation.priority_jobs
                {waiting} LIMIT {bound} FOR UPDATE SKIP LOCKED) AS waiting
            LIMIT $6),
        claimed AS (
            UPDATE simulation.priority_jobs job SET
                status = CASE WHEN attempt - failures < $7 THEN 'RUNNING' ELSE 'FAILED' END,
                error = CASE WHEN attempt - failures < $7 THEN error
                    ELSE 'Given up: lost by ' || attempt - failures || ' workers, the last of them ' || worker_id || '.' || coalesce(' Before: ' || error, '') END,
                completed_at = CASE WHEN attempt - failures < $7 THEN NULL ELSE $4 END,
                worker_id = CASE WHEN attempt - failures < $7 THEN $1 ELSE worker_id END,
                attempt = CASE WHEN attempt - failures < $7 THEN attempt + 1 ELSE attempt END,
                claimed_at = $4, lease_until = $8, fence = fence + 1
            FROM head WHERE job.id = head.id
            RETURNING job.id, batch_id, run_id, model_id, generation, grid_index, ticker, params, fence, status, priority, created_at),
        sign AS (
            {WorkerSign.Upsert(
                "count(*) FILTER (WHERE status = 'RUNNING'), 0, 0, count(*) FILTER (WHERE status = 'FAILED')",
                "FROM claimed HAVING count(*) > 0 OR NOT EXISTS (SELECT FROM simulation.workers WHERE id = $1 AND last_seen > $9)")})
        SELECT id, batch_id, run_id, model_id, generation, grid_index, ticker, params, fence FROM claimed CROSS JOIN hasty
        WHERE status = 'RUNNING' ORDER BY priority DESC, created_at, id
        """;

    private const string Head = "WHERE status = 'PENDING' ORDER BY priority DESC, created_at, id";

    // Within a batch the order of the queue is that of the grid, for which there is an index.
    private const string OfBatch = "WHERE status = 'PENDING' AND batch_id = $10 ORDER BY grid_index";

    private const string Return = """
        WITH held AS MATERIALIZED (
            SELECT job.id FROM unnest($2, $3) AS given (id, fence) JOIN simulation.priority_jobs job ON job.id = given.id
            WHERE job.status = 'RUNNING' AND job.worker_id = $1 AND job.fence = given.fence
            ORDER BY job.id FOR UPDATE OF job)
        UPDATE simulation.priority_jobs job SET status = 'PENDING', worker_id = NULL, claimed_at = NULL, lease_until = NULL, attempt = attempt - 1
        FROM held WHERE job.id = held.id
        """;

    /// <summary>Claims up to <paramref name="limit"/> jobs, in the order of the queue.</summary>
    /// <param name="session">Outside a transaction the claim is visible to others at once, which is what workers want.</param>
    /// <param name="worker">Who claims, and when.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="takeOwn">True for a worker that holds nothing now: what still runs under its name was lost in a crash.</param>
    /// <param name="batch">Only pending jobs of this batch; null for the head of the queue.</param>
    /// <param name="options">The lease, and how often it may be lost.</param>
    /// <param name="token">Cancels the claim.</param>
    public static async Task<List<ClaimedJob>> TakeAsync(
        DatabaseSession session, WorkerSign worker, int limit, bool takeOwn, Guid? batch, SimulationOptions options, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);

        // Powers of two keep the number of prepared statements small.
        await using var command = new NpgsqlCommand(Take((int)BitOperations.RoundUpToPowerOf2((uint)limit), batch is null ? Head : OfBatch), connection);
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
                row.GetGuid(0), row.GetInt64(8), row.GetGuid(1), row.IsDBNull(2) ? null : row.GetGuid(2), row.GetGuid(3), row.GetInt32(4), row.GetInt32(5),
                row.GetString(6), parameters.Strategy, parameters.Settings));
        }

        return claimed;
    }

    /// <summary>Puts claimed jobs back as if they had not been claimed; what the worker no longer holds is left alone.</summary>
    public static async Task ReturnAsync(DatabaseSession session, string worker, IReadOnlyCollection<ClaimedJob> jobs, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);
        await using var command = new NpgsqlCommand(Return, connection);
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = worker });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, Value = jobs.Select(job => job.JobId).ToArray() });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = jobs.Select(job => job.Token).ToArray() });
        await command.ExecuteNonQueryAsync(token);
    }
}
