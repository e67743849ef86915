using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.Tasks;

internal static class KnownTasks
{
    /// <exception cref="NotFoundException">There is no such task.</exception>
    internal static async Task<ControllerTask> FindTaskAsync(this FineTuningContext context, Guid taskId, CancellationToken token) =>
        await context.Tasks.AsNoTracking().SingleOrDefaultAsync(task => task.Id == taskId, token)
        ?? throw Missing(taskId);

    /// <summary>The task, whose row the caller's transaction holds from now on.</summary>
    /// <exception cref="NotFoundException">There is no such task.</exception>
    internal static async Task<ControllerTask> LockTaskAsync(this FineTuningContext context, Guid taskId, CancellationToken token) =>
        await context.Tasks.FromSql($"select * from fine_tuning.controller_tasks where id = {taskId} for update")
            .SingleOrDefaultAsync(token)
        ?? throw Missing(taskId);

    private static NotFoundException Missing(Guid taskId) => new($"There is no task {taskId}.", "task_id");
}
