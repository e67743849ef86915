using Npgsql;
using NpgsqlTypes;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.FineTuning.Queue;

/// <summary>Extends leases, gives up those that have run out, and hands tasks back.</summary>
internal static class TaskLeases
{
    private const string Extend = $"""
        update fine_tuning.controller_tasks task set
            lease_until = $4, passes_done = coalesce(given.done, passes_done),
            passes_planned = coalesce(given.planned, passes_planned), best_score = coalesce(given.best, best_score)
        from unnest($2, $3, $5, $6, $7) as given (id, fence, done, planned, best)
        where task.id = given.id and task.fence = given.fence and task.worker_id = $1 and task.status = '{TaskState.InProgress}'
        returning task.id
        """;

    private const string GiveUp = $"""
        with lost as (
            update fine_tuning.controller_tasks set
                status = '{TaskState.WorkerFailed}', status_reason = 'Worker ' || worker_id || ' was lost: its lease ran out.',
                lost_workers = lost_workers + 1, lease_until = null, updated_at = $1
            where status = '{TaskState.InProgress}' and lease_until < $2
            returning id, fence, status_reason),
        ended as (
            update fine_tuning.controller_attempts attempt set
                status = '{ControllerAttempt.Lost}', error = lost.status_reason, finished_at = $1
            from lost where attempt.task_id = lost.id and attempt.fence = lost.fence)
        select count(*) from lost
        """;

    private const string HandBack = $"""
        update fine_tuning.controller_tasks set
            status = '{TaskState.Queued}', status_reason = 'Handed back by ' || worker_id || '.', worker_id = null,
            lease_until = null, attempt_count = attempt_count - 1, updated_at = $3
        where id = $1 and fence = $2 and status = '{TaskState.InProgress}'
        """;

    /// <summary>Extends what the worker still holds, in one statement, and names what it has lost.</summary>
    public static async Task<ExtendedControllerLeases> ExtendAsync(
        DatabaseSession session, string worker, IReadOnlyCollection<HeldControllerTask> tasks, DateTimeOffset until,
        CancellationToken token)
    {
        await using var command = new NpgsqlCommand(Extend, await session.OpenAsync(token));
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = worker });
        command.Parameters.Add(
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, Value = tasks.Select(task => task.TaskId).ToArray() });
        command.Parameters.Add(
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = tasks.Select(task => task.Token).ToArray() });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = until });
        command.Parameters.Add(
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = tasks.Select(task => task.PassesDone).ToArray() });
        command.Parameters.Add(
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = tasks.Select(task => task.PassesPlanned).ToArray() });
        command.Parameters.Add(
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Double, Value = tasks.Select(task => task.BestScore).ToArray() });
        HashSet<Guid> held = [];
        await using var row = await command.ExecuteReaderAsync(token);
        while (await row.ReadAsync(token))
        {
            held.Add(row.GetGuid(0));
        }

        foreach (var task in tasks.Where(task => held.Contains(task.TaskId) && task.PassesDone is not null))
        {
            session.Announce(FineTuningChanges.Task, task.TaskId.ToString());
        }

        return new(until, [.. tasks.Select(task => task.TaskId).Where(id => !held.Contains(id))]);
    }

    /// <summary>Takes the tasks whose lease ended before an instant from their workers, and returns their number; null for none.</summary>
    public static async Task<int> GiveUpAsync(
        DatabaseSession session, DateTimeOffset now, DateTimeOffset? endedBefore, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(GiveUp, await session.OpenAsync(token));
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = now });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = endedBefore is { } end ? end : DBNull.Value });
        var lost = (int)(long)(await command.ExecuteScalarAsync(token))!;
        AnnounceSome(session, lost);
        return lost;
    }

    /// <summary>Puts a task back as if it had not been claimed: its worker is shut down, which is no fault of the task.</summary>
    public static async Task HandBackAsync(DatabaseSession session, Guid task, long fence, DateTimeOffset now)
    {
        await using var command = new NpgsqlCommand(HandBack, await session.OpenAsync(CancellationToken.None));
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = task });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = fence });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = now });
        await command.ExecuteNonQueryAsync(CancellationToken.None);
        session.Announce(FineTuningChanges.Task, task.ToString());
    }

    /// <summary>Announces that tasks have changed, whichever, where a statement changed any.</summary>
    public static void AnnounceSome(DatabaseSession session, int changed)
    {
        if (changed > 0)
        {
            session.Announce(FineTuningChanges.Task);
        }
    }
}
