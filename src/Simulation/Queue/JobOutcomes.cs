using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

/// <summary>What became of one claimed job: a result, or an error.</summary>
/// <param name="Token">The claim's token.</param>
/// <param name="ResolvedThreshold">θ as a return; null where nothing can reach it.</param>
/// <param name="Result">JSON of the <see cref="StrategyResult"/>; null after an error.</param>
/// <param name="DailyReturns">The column <c>daily_returns</c>.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Retry">Whether another execution may end differently.</param>
internal sealed record JobOutcome(
    Guid JobId, long Token, double? ResolvedThreshold, string? Result, byte[]? DailyReturns, string? Error, bool Retry)
{
    public static JobOutcome Completed(Guid job, long token, double? threshold, StrategyResult result, ReadOnlySpan<double> dailyReturns) =>
        new(job, token, threshold, FactoryJson.Write(result), DailyReturnsColumn.Write(dailyReturns), null, false);

    // PostgreSQL's text knows no NUL.
    public static JobOutcome Failed(Guid job, long token, string error, bool retry) =>
        new(job, token, null, null, null, error.Replace('\0', ' '), retry);
}

/// <summary>
/// Writes outcomes back, however many, in one statement that touches only what the worker still holds by the tokens it gives,
/// and that adds them to the worker's counters.
/// </summary>
internal static class JobOutcomes
{
    private const string Columns = "(id, fence, threshold, result, daily_returns, error, retry)";

    // One outcome goes as plain values: the planner knows their number and keeps its plan, of an array it would not.
    private static readonly string One = Update("", $"(values ($6, $7, $8, $9, $10, $11, $12)) as outcome {Columns}");

    // The rows are locked in the order of their ids, as a cancellation does: neither can hold what the other waits for.
    private static readonly string Many = Update(
        $"""
        outcome as materialized (
            select given.* from unnest($6, $7, $8, $9, $10, $11, $12) as given {Columns}
                join simulation.priority_jobs job on job.id = given.id
            where {HeldRows.By("given")}
            order by job.id for update of job),
        """,
        "outcome");

    // It does not wait for the disk either: whatever builds on a result commits after it, and a commit that reaches the disk takes
    // every earlier one along. A result that a crashed database forgets leaves a lease that runs out.
    private static string Update(string locked, string outcome) => $"""
        with hasty as materialized (select set_config('synchronous_commit', 'off', true)), {locked} written as (
            update simulation.priority_jobs job set
                status = case when outcome.error is null then 'COMPLETED'
                    when outcome.retry and failures + 1 < $5 then 'PENDING' else 'FAILED' end,
                worker_id = case when outcome.retry and failures + 1 < $5 then null else worker_id end,
                claimed_at = case when outcome.retry and failures + 1 < $5 then null else claimed_at end,
                completed_at = case when outcome.retry and failures + 1 < $5 then null else $4 end,
                error = case when outcome.retry and failures + 1 >= $5
                    then 'Given up after ' || failures + 1 || ' attempts: ' || outcome.error else outcome.error end,
                failures = case when outcome.error is null then failures else failures + 1 end,
                resolved_threshold = outcome.threshold, result = outcome.result, daily_returns = outcome.daily_returns, lease_until = null
            from {outcome} where job.id = outcome.id and {HeldRows.By("outcome")}
            returning job.status),
        sign as (
            {WorkerSign.Update(
                """
                jobs_completed = jobs_completed + ended.completed, jobs_failed = jobs_failed + ended.failed,
                jobs_given_up = jobs_given_up + ended.given_up
                """,
                """
                (select count(*) filter (where status = 'COMPLETED') as completed, count(*) filter (where status <> 'COMPLETED') as failed,
                    count(*) filter (where status = 'FAILED') as given_up from written having count(*) > 0) as ended
                """)})
        select count(*)::integer from written cross join hasty
        """;

    /// <summary>Returns the number of jobs written; the others were no longer this worker's.</summary>
    /// <param name="worker">Who reports, and when.</param>
    /// <param name="outcomes">One per job.</param>
    /// <param name="maxAttempts">Failed executions after which a job is not tried again.</param>
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
