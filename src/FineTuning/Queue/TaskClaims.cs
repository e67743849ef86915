using Npgsql;
using NpgsqlTypes;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.FineTuning.Queue;

/// <summary>What a worker may take.</summary>
/// <param name="WorkerId">Who asks.</param>
/// <param name="JobId">Only tasks of this job; null for any.</param>
/// <param name="Experts">Only tasks of these experts; null for those of <paramref name="Executor"/>.</param>
/// <param name="Executor">built_in or external.</param>
internal sealed record ClaimFilter(string WorkerId, Guid? JobId, IReadOnlyList<string>? Experts, string Executor);

/// <summary>A task that was claimed.</summary>
internal sealed record TaskClaim(Guid TaskId, long Fence, DateTimeOffset LeaseUntil, int Attempt, SearchEffort Effort);

/// <summary>
/// Takes the head of the queue: order, claim and the record of the execution are one statement, so that two workers never hold one task.
/// </summary>
internal static class TaskClaims
{
    private static readonly string Take = $"""
        with head as materialized (
            select task.id from fine_tuning.controller_tasks task join fine_tuning.controller_jobs job on job.id = task.job_id
            where task.status in ('{TaskState.Queued}', '{TaskState.WaitingForTerminal}') and ($3::uuid is null or task.job_id = $3)
                and case when $4::text[] is null then job.executor = $5 else job.expert = any ($4) end
            order by {TaskPriority.Sql} desc, coalesce(task.queued_at, task.created_at), task.id
            limit 1 for update of task skip locked),
        claimed as (
            update fine_tuning.controller_tasks task set
                status = '{TaskState.InProgress}', status_reason = null, worker_id = $6, attempt_count = attempt_count + 1,
                fence = fence + 1, lease_until = $7, not_before = null, passes_done = 0, passes_planned = 0, best_score = null,
                updated_at = $1
            from head where task.id = head.id
            returning task.id, task.fence, task.attempt_count, task.attempt_count - task.lost_workers as execution),
        begun as (
            insert into fine_tuning.controller_attempts (task_id, number, worker_id, fence, status, seed, pass_limit, started_at)
            select id, attempt_count, $6, fence, '{ControllerAttempt.Running}', execution,
                least(2147483647, $8::bigint << least(execution - 1, 10))::integer, $1
            from claimed
            -- an execution that was handed back is begun again
            on conflict (task_id, number) do update set worker_id = excluded.worker_id, fence = excluded.fence,
                status = excluded.status, started_at = excluded.started_at, finished_at = null, error = null
            returning task_id, number, fence, seed, pass_limit)
        select task_id, fence, number, seed, pass_limit from begun
        """;

    /// <summary>Claims one task; null where nothing waits.</summary>
    public static async Task<TaskClaim?> TakeAsync(
        DatabaseSession session, ClaimFilter filter, double agingFactor, FineTuningOptions options, DateTimeOffset now,
        CancellationToken token)
    {
        var connection = await session.OpenAsync(token);
        await using var command = new NpgsqlCommand(Take, connection);
        var lease = now + options.Lease;
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = now });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Double, Value = agingFactor });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = filter.JobId is { } job ? job : DBNull.Value });
        command.Parameters.Add(new()
        {
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
            Value = filter.Experts is { } experts ? experts.ToArray() : DBNull.Value,
        });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = filter.Executor });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = filter.WorkerId });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = lease });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = options.PassLimit });
        await using var row = await command.ExecuteReaderAsync(token);
        if (!await row.ReadAsync(token))
        {
            return null;
        }

        var claim = new TaskClaim(row.GetGuid(0), row.GetInt64(1), lease, row.GetInt32(2), new(row.GetInt32(3), row.GetInt32(4)));
        session.Announce(FineTuningChanges.Task, claim.TaskId.ToString());
        return claim;
    }
}
