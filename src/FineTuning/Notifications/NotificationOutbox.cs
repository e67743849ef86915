using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Notifications;

namespace StrategyFactory.FineTuning.Notifications;

/// <summary>
/// Stores news in the transaction that made it, for the job engine to send: nothing is told that did not happen, and the loop waits for no
/// server.
/// </summary>
internal sealed class NotificationOutbox(
    FineTuningContext context, IDurableCommandQueue queue, IOptions<NotificationOptions> options, TimeProvider clock)
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
        if (kind is not null && options.Value.IsOn)
        {
            var file = await context.Jobs.Where(job => job.Id == task.JobId).Select(job => job.FileName).SingleAsync(token);
            // A success that would not have worked is no good news: that comes first.
            var doubt = task is { Status: TaskState.Success, Verdict: ControllerTask.Suspect }
                ? $"Suspect ({string.Join("; ", task.VerdictReasons)}): "
                : "";
            var step = $"{task.StepName}, depth {task.FineTuneDepth}";
            var summary = $"{doubt}{file}: task {task.Id} ({step}) is {task.Status}: {task.StatusReason}";
            await AddAsync(new() { Kind = kind, JobId = task.JobId, TaskId = task.Id, Summary = summary }, token);
        }
    }

    /// <summary>Tells of a file that was refused.</summary>
    internal Task TellRejectedAsync(string fileName, string reason, CancellationToken token) =>
        options.Value.IsOn
            ? AddAsync(new() { Kind = ControllerNotification.FileRejected, Summary = $"{fileName}: {reason}" }, token)
            : Task.CompletedTask;

    private async Task AddAsync(ControllerNotification notification, CancellationToken token)
    {
        (notification.Id, notification.CreatedAt) = (Guid.CreateVersion7(), clock.GetUtcNow());
        notification.Summary = notification.Summary.Replace('\0', ' ');
        context.Notifications.Add(notification);
        await context.SaveChangesAsync(token);
        await queue.EnqueueAsync(new SendControllerNotification(notification.Id), token);
    }
}
