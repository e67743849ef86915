using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.Tasks;

/// <summary>Which state may follow which.</summary>
internal static class TaskTransitions
{
    private static readonly (string From, string[] To)[] Moves =
    [
        (TaskState.New, [TaskState.Queued, TaskState.WaitingForTerminal]),
        (TaskState.FineTuning, [TaskState.Queued, TaskState.WaitingForTerminal]),
        (TaskState.Queued, [TaskState.InProgress]),
        (TaskState.WaitingForTerminal, [TaskState.InProgress]),
        // back to the queue: a worker that is shut down hands back what it had taken
        (TaskState.InProgress, [TaskState.WorkerCompleted, TaskState.WorkerFailed, TaskState.Queued]),
        (TaskState.WorkerCompleted, [TaskState.Success, TaskState.Partial, TaskState.Retrying, TaskState.Failed]),
        (TaskState.WorkerFailed, [TaskState.Retrying, TaskState.Failed]),
        (TaskState.Retrying, [TaskState.Queued, TaskState.WaitingForTerminal]),
        // asked for by a person
        (TaskState.Partial, [TaskState.Success]),
        (TaskState.Failed, [TaskState.Retrying]),
        (TaskState.Cancelled, [TaskState.Retrying]),
    ];

    /// <summary>True when a task may go from one state to the other. What lives may always be cancelled.</summary>
    internal static bool IsLegal(string from, string to) =>
        (to == TaskState.Cancelled && TaskState.IsLive(from))
            || Moves.Any(move => move.From == from && move.To.Contains(to, StringComparer.Ordinal));

    /// <exception cref="ConflictException">It may not go there.</exception>
    internal static void MoveTo(this ControllerTask task, string state, string? reason, DateTimeOffset now)
    {
        if (!IsLegal(task.Status, state))
        {
            throw new ConflictException($"Task {task.Id} is {task.Status} and cannot become {state}.", "task_id");
        }

        (task.Status, task.StatusReason, task.UpdatedAt) = (state, reason, now);
        task.FinishedAt = TaskState.IsLive(state) ? null : now;
    }
}
