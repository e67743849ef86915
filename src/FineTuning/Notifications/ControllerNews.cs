using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.Kernel.Notifications;

namespace StrategyFactory.FineTuning.Notifications;

/// <summary>What the controller tells people of.</summary>
internal sealed class ControllerNews(FineTuningContext context, NewsOutbox outbox)
{
    /// <summary>Tells of a task that has failed or succeeded.</summary>
    internal async Task TellAsync(ControllerTask task, CancellationToken token)
    {
        var kind = task.Status switch
        {
            TaskState.Failed => ControllerNotification.TaskFailed,
            TaskState.Success => ControllerNotification.TaskSucceeded,
            _ => null,
        };
        if (kind is not null && outbox.IsOn)
        {
            var job = await context.Jobs.AsNoTracking().SingleAsync(candidate => candidate.Id == task.JobId, token);
            // a success that would not have worked is no good news: that comes first
            var doubt = task is { Status: TaskState.Success, Verdict: ControllerTask.Suspect }
                ? $"Suspect ({string.Join("; ", task.VerdictReasons)}): "
                : "";
            var summary = $"{doubt}{job.FileName}: task {task.Id} ({task.StepName}, depth {task.FineTuneDepth}) is {task.Status}: "
                + $"{task.StatusReason}{(job.StandsIn is { } standIn ? " " + standIn.Text : "")}";
            await StoreAsync(new() { Kind = kind, JobId = task.JobId, TaskId = task.Id, Summary = summary }, token);
        }
    }

    /// <summary>Tells of a file that was refused.</summary>
    internal Task TellRejectedAsync(string fileName, string reason, CancellationToken token) =>
        outbox.IsOn
            ? StoreAsync(new() { Kind = ControllerNotification.FileRejected, Summary = $"{fileName}: {reason}" }, token)
            : Task.CompletedTask;

    private Task StoreAsync(ControllerNotification notification, CancellationToken token) =>
        outbox.StoreAsync(context, notification, id => new SendControllerNotification(id), token);
}
