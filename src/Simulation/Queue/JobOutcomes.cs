using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

/// <summary>What became of one claimed job: a result, or an error.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Token">The claim's token.</param>
/// <param name="ResolvedThreshold">θ as a return; null where nothing can reach it.</param>
/// <param name="Result">JSON of the <see cref="StrategyResult"/>; null after an error.</param>
/// <param name="DailyReturns">The column <c>daily_returns</c>.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Retry">Whether another execution may end differently.</param>
internal sealed record JobOutcome(Guid JobId, long Token, double? ResolvedThreshold, string? Result, byte[]? DailyReturns, string? Error, bool Retry)
{
    public static JobOutcome Completed(Guid job, long token, double? threshold, StrategyResult result, ReadOnlySpan<double> dailyReturns) =>
        new(job, token, threshold, FactoryJson.Write(result), DailyReturnsColumn.Write(dailyReturns), null, false);

    // PostgreSQL's text knows no NUL.
    public static JobOutcome Failed(Guid job, long token, string error, bool retry) => new(job, token, null, null, null, error.Replace('\0', ' '), retry);
}

/// <summary>
/// Writes outcomes back, however many, in one statement that touches only what the worker still holds by the tokens it gives,
/// and that adds them to the worker's counters.
/// </summary>
internal static class JobOutcomes
{
    private const string Columns = "(id, fence, threshold, result, daily_returns, error, retry)";

    // One outcome goes as plain values: the planner knows their number and keeps its plan, of an array it would not.
    private static readonly string One = Update("", $"(VALUES ($6, $7, $8, $9, $10, $11, $12)) AS outcome {Columns}");

    // The rows are locked in the order of their ids, as a cancellation does: neither can hold what the other waits for.
    private static readonly string Many = Update(
        $"""
        outcome AS MATERIALIZED (
            SELECT given.* FROM unnest($6, $7, $8, $9, $10, $11, $12) AS given {Columns} JOIN simulation.priority_jobs job ON job.id = given.id
            WHERE job.status = 'RUNNING' AND job.worker_id = $1 AND job.fence = given.fence
            ORDER BY job.id FOR UPDATE OF job),
        """,
        "outcome");

    // It does not wait for the disk either: whatever builds on a result commits after it, and a commit that reaches the disk takes
    // every earlier one along. A result that a crashed database forgets leaves a lease that runs out.
    private static string Update(string locked, string outcome) => $"""
        WITH hasty AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)), {locked} written AS (
            UPDATE simulation.priority_jobs job SET
                status = CASE WHEN outcome.error IS NULL THEN 'COMPLETED' WHEN outcome.retry AND failures + 1 < $5 THEN 'PENDING' ELSE 'FAILED' END,
                worker_id = CASE WHEN outcome.retry AND failures + 1 < $5 THEN NULL ELSE worker_id END,
                claimed_at = CASE WHEN outcome.retry AND failures + 1 < $5 THEN NULL ELSE claimed_at END,
                completed_at = CASE WHEN outcome.retry AND failures + 1 < $5 THEN NULL ELSE $4 END,
                error = CASE WHEN outcome.retry AND failures + 1 >= $5 THEN 'Given up after ' || failures + 1 || ' attempts: ' || outcome.error ELSE outcome.error END,
                failures = CASE WHEN outcome.error IS NULL THEN failures ELSE failures + 1 END,
                resolved_threshold = outcome.threshold, result = outcome.result, daily_returns = outcome.daily_returns, lease_until = NULL
            FROM {outcome} WHERE job.id = outcome.id AND job.status = 'RUNNING' AND job.worker_id = $1 AND job.fence = outcome.fence
            RETURNING job.status),
        sign AS (
            {WorkerSign.Update(
                "jobs_completed = jobs_completed + ended.completed, jobs_failed = jobs_failed + ended.failed, jobs_given_up = jobs_given_up + ended.given_up",
                """
                (SELECT count(*) FILTER (WHERE status = 'COMPLETED') AS completed, count(*) FILTER (WHERE status <> 'COMPLETED') AS failed,
                    count(*) FILTER (WHERE status = 'FAILED') AS given_up FROM written HAVING count(*) > 0) AS ended
                """)})
        SELECT count(*)::integer FROM written CROSS JOIN hasty
        """;

    /// <summary>Returns the number of jobs written; the others were no longer this worker's.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="worker">Who reports, and when.</param>
    /// <param name="outcomes">One per job.</param>
    /// <param name="maxAttempts">Failed executions after which a job is not tried again.</param>
    /// <param name="token">Cancels the writing.</param>
    public static async Task<int> WriteAsync(
        DatabaseSession session, WorkerSign worker, IReadOnlyCollection<JobOutcome> outcomes, int maxAttempts, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);
        var one = outcomes.Count == 1;
        await using var command = new NpgsqlCommand(one ? One : Many, connection);
        worker.AddTo(command);
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = maxAttempts });
        Add(NpgsqlDbType.Uuid, outcomes.Select(outcome => outcome.JobId));
        Add(NpgsqlDbType.Bigint, outcomes.Select(outcome => outcome.Token));
        Add(NpgsqlDbType.Double, outcomes.Select(outcome => outcome.ResolvedThreshold));
        Add(NpgsqlDbType.Jsonb, outcomes.Select(outcome => outcome.Result));
        Add(NpgsqlDbType.Bytea, outcomes.Select(outcome => outcome.DailyReturns));
        Add(NpgsqlDbType.Text, outcomes.Select(outcome => outcome.Error));
        Add(NpgsqlDbType.Boolean, outcomes.Select(outcome => outcome.Retry));
        await command.PrepareAsync(token);
        var written = (int)(await command.ExecuteScalarAsync(token))!;
        session.Announce(SimulationChanges.Queue);
        return written;

        void Add<T>(NpgsqlDbType type, IEnumerable<T> values) => command.Parameters.Add(one
            ? new() { NpgsqlDbType = type, Value = values.Single() is { } value ? value : DBNull.Value }
            : new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values.ToArray() });
    }
}
