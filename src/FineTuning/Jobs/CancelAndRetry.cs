using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.FineTuning.Thresholds;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.FineTuning.Jobs;

/// <summary>What a person asks of a task, in a transaction that holds its row.</summary>
internal sealed class PersonalWish(FineTuningContext context, DatabaseSession session, IMediator mediator, JobProgress jobs)
{
    internal async Task<ControllerTaskSummary> GrantAsync(
        Guid taskId, Func<ControllerTask, CancellationToken, Task> change, CancellationToken token)
    {
        await session.InTransactionAsync(
            async inner =>
            {
                context.ChangeTracker.Clear();
                var task = await context.LockTaskAsync(taskId, inner);
                await change(task, inner);
                await context.SaveChangesAsync(inner);
                await jobs.RollUpAsync(task.JobId, inner);
            },
            token);
        return (await mediator.Send(new GetControllerTask(taskId), token)).Task;
    }
}

internal sealed class CancelControllerTaskHandler(FineTuningContext context, PersonalWish wish, TimeProvider clock)
    : IRequestHandler<CancelControllerTask, ControllerTaskSummary>
{
    public Task<ControllerTaskSummary> Handle(CancelControllerTask request, CancellationToken cancellationToken) => wish.GrantAsync(
        request.TaskId,
        async (task, token) =>
        {
            var now = clock.GetUtcNow();
            await context.Attempts.Where(attempt => attempt.TaskId == task.Id && attempt.Status == ControllerAttempt.Running)
                .ExecuteUpdateAsync(
                    attempt => attempt.SetProperty(candidate => candidate.Status, ControllerAttempt.Cancelled)
                        .SetProperty(candidate => candidate.FinishedAt, now),
                    token);
            task.MoveTo(TaskState.Cancelled, "Cancelled on request.", now);
            (task.LeaseUntil, task.Retrying) = (null, false);
        },
        cancellationToken);
}

internal sealed class RetryControllerTaskHandler(PersonalWish wish, ThresholdsInUse thresholds, TimeProvider clock)
    : IRequestHandler<RetryControllerTask, ControllerTaskSummary>
{
    public Task<ControllerTaskSummary> Handle(RetryControllerTask request, CancellationToken cancellationToken) => wish.GrantAsync(
        request.TaskId,
        async (task, token) =>
        {
            var now = clock.GetUtcNow();
            if (task.Status != TaskState.Retrying)
            {
                task.MoveTo(TaskState.Retrying, "Retried on request.", now);
                task.MaxAttempts = task.Executions + (await thresholds.ReadAsync(token)).MaxAttempts;
                task.Retrying = true;
            }

            task.NotBefore = now;
        },
        cancellationToken);
}

internal static class CancelAndRetryEndpoints
{
    internal static void MapCancelAndRetry(this RouteGroupBuilder controller)
    {
        controller.MapPost(
                "/tasks/{id:guid}/cancel",
                (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new CancelControllerTask(id), token))
            .WithSummary("Cancels a task");
        controller.MapPost(
                "/tasks/{id:guid}/retry",
                (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new RetryControllerTask(id), token))
            .WithSummary("Runs a failed or cancelled task again");
    }
}
