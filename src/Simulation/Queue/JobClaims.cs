using System.Numerics;
using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

/// <summary>
/// Claiming: jobs whose worker is gone first, then the head of the queue. Each is one statement, so that two workers never
/// hold one job and none waits for another.
/// </summary>
internal static class JobClaims
{
    // MATERIALIZED, because a plan that ran the locking part twice would claim more than the limit. The inner limits are
    // literals: not knowing a parameter's value, the planner would guess a tenth of the queue, and for fear of that guess plan
    // every claim anew, which costs more than the claim.
    private static string Take(int bound) => $"""
        WITH head AS MATERIALIZED (
            SELECT id FROM (SELECT id FROM simulation.priority_jobs
                WHERE status = 'RUNNING' AND (claimed_at < $1 OR worker_id = $2)
                ORDER BY claimed_at LIMIT {bound} FOR UPDATE SKIP LOCKED) AS lost
            UNION ALL
            SELECT id FROM (SELECT id FROM simulation.priority_jobs
                WHERE status = 'PENDING'
                ORDER BY priority DESC, created_at, id LIMIT {bound} FOR UPDATE SKIP LOCKED) AS waiting
            LIMIT $3),
        claimed AS (
            UPDATE simulation.priority_jobs job SET
                status = CASE WHEN attempt < $4 THEN 'RUNNING' ELSE 'FAILED' END,
                error = CASE WHEN attempt < $4 THEN NULL ELSE 'Given up: claimed ' || attempt || ' times, and no worker ever reported back.' END,
                completed_at = CASE WHEN attempt < $4 THEN NULL ELSE $6 END,
                worker_id = $5, claimed_at = $6, attempt = attempt + 1
            FROM head WHERE job.id = head.id
            RETURNING job.id, batch_id, run_id, model_id, generation, grid_index, ticker, params, status, priority, created_at)
        SELECT id, batch_id, run_id, model_id, generation, grid_index, ticker, params FROM claimed
        WHERE status = 'RUNNING' ORDER BY priority DESC, created_at, id
        """;

    private const string Return = """
        UPDATE simulation.priority_jobs SET status = 'PENDING', worker_id = NULL, claimed_at = NULL, attempt = attempt - 1
        WHERE id = ANY ($1) AND status = 'RUNNING' AND worker_id = $2
        """;

    /// <summary>Claims up to <paramref name="limit"/> jobs, in the order of the queue.</summary>
    /// <param name="session">Outside a transaction the claim is visible to others at once, which is what workers want.</param>
    /// <param name="worker">Who claims.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="takeOwn">True for a worker that holds nothing now: what still runs under its name was lost in a crash.</param>
    /// <param name="options">Lease and number of attempts.</param>
    /// <param name="now">The time.</param>
    /// <param name="token">Cancels the claim.</param>
    public static async Task<List<ClaimedJob>> TakeAsync(
        DatabaseSession session, string worker, int limit, bool takeOwn, SimulationOptions options, DateTimeOffset now, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);

        // Powers of two keep the number of prepared statements small.
        await using var command = new NpgsqlCommand(Take((int)BitOperations.RoundUpToPowerOf2((uint)limit)), connection);
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = now.AddSeconds(-options.LeaseSeconds) });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = takeOwn ? worker : DBNull.Value });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = limit });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = options.MaxAttempts });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = worker });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = now });
        await command.PrepareAsync(token);

        List<ClaimedJob> claimed = [];
        await using var row = await command.ExecuteReaderAsync(token);
        while (await row.ReadAsync(token))
        {
            var parameters = SimulationJson.Read<JobParameters>(row.GetString(7));
            claimed.Add(new(
                row.GetGuid(0), row.GetGuid(1), row.IsDBNull(2) ? null : row.GetGuid(2), row.GetGuid(3), row.GetInt32(4), row.GetInt32(5),
                row.GetString(6), parameters.Strategy, parameters.Settings));
        }

        return claimed;
    }

    /// <summary>Puts claimed jobs back; what is no longer held by the worker is left alone.</summary>
    public static async Task ReturnAsync(DatabaseSession session, string worker, Guid[] jobs, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);
        await using var command = new NpgsqlCommand(Return, connection);
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, Value = jobs });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = worker });
        await command.ExecuteNonQueryAsync(token);
    }
}
