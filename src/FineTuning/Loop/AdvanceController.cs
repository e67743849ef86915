using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.FineTuning.Queue;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.FineTuning.Loop;

/// <summary>
/// Looks at what is committed and does the next thing, each in a transaction of its own: so a host may die between any two statements, and
/// several hosts may do this at once.
/// </summary>
internal sealed class AdvanceControllerHandler(
    FineTuningContext context, DatabaseSession session, LeaseSweep leases, TaskJudgement judgement, TimeProvider clock)
    : IRequestHandler<AdvanceController, ControllerAdvance>
{
    public async Task<ControllerAdvance> Handle(AdvanceController request, CancellationToken cancellationToken)
    {
        var lost = await leases.SweepAsync(session, cancellationToken);
        var settled = await EachAsync(TaskState.WorkerFailed, judgement.SettleAsync, cancellationToken);
        var judged = await EachAsync(TaskState.WorkerCompleted, judgement.JudgeAsync, cancellationToken);
        return new(await QueueAsync(cancellationToken), lost, settled, judged);
    }

    private async Task<int> EachAsync(string state, Func<ControllerTask, CancellationToken, Task> work, CancellationToken token)
    {
        var waiting = await context.Tasks.AsNoTracking().Where(task => task.Status == state).OrderBy(task => task.CreatedAt)
            .Select(task => task.Id).ToListAsync(token);
        var done = 0;
        foreach (var id in waiting)
        {
            done += await session.InTransactionAsync(inner => OneAsync(id, state, work, inner), token) ? 1 : 0;
        }

        return done;
    }

    // Whoever locks the row decides; another host passes over it and finds it decided.
    private async Task<bool> OneAsync(Guid id, string state, Func<ControllerTask, CancellationToken, Task> work, CancellationToken token)
    {
        context.ChangeTracker.Clear();
        var task = await context.Tasks
            .FromSql($"select * from fine_tuning.controller_tasks where id = {id} and status = {state} for update skip locked")
            .SingleOrDefaultAsync(token);
        if (task is null)
        {
            return false;
        }

        await work(task, token);
        return true;
    }

    private async Task<int> QueueAsync(CancellationToken token)
    {
        var now = clock.GetUtcNow();
        var queued = await context.Tasks
            .Where(task => task.Status == TaskState.New || task.Status == TaskState.FineTuning
                || (task.Status == TaskState.Retrying && task.NotBefore <= now))
            .ExecuteUpdateAsync(
                task => task.SetProperty(
                        candidate => candidate.Status,
                        candidate => context.Jobs.Any(job => job.Id == candidate.JobId && job.Executor == ControllerJob.External)
                            ? TaskState.WaitingForTerminal : TaskState.Queued)
                    .SetProperty(candidate => candidate.QueuedAt, candidate => candidate.QueuedAt ?? now)
                    .SetProperty(candidate => candidate.UpdatedAt, now),
                token);
        TaskLeases.AnnounceSome(session, queued);
        return queued;
    }
}
