using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.FineTuning.Jobs;

/// <summary>Writes the state that follows from a job's tasks, and lets go of its bars at the end.</summary>
internal sealed class JobProgress(FineTuningContext context, IMediator mediator, TimeProvider clock)
{
    /// <summary>Brings a job up to date with its tasks as they are in the caller's transaction.</summary>
    internal async Task RollUpAsync(Guid jobId, CancellationToken token)
    {
        var states = await context.Tasks.Where(task => task.JobId == jobId).Select(task => task.Status).ToListAsync(token);
        var status = JobRollUp.Of(states);
        DateTimeOffset? finished = status == JobRollUp.InProgress ? null : clock.GetUtcNow();
        await context.Jobs.Where(job => job.Id == jobId && job.Status != status)
            .ExecuteUpdateAsync(
                job => job.SetProperty(candidate => candidate.Status, status).SetProperty(candidate => candidate.FinishedAt, finished)
                    .SetProperty(candidate => candidate.DeliveredAt, (DateTimeOffset?)null),
                token);
        if (finished is not null)
        {
            await mediator.Send(new ReleaseBars([jobId]), token);
        }
    }

    /// <summary>Lets the files of a job be given back once more: others of its files are the best now, or they belong elsewhere.</summary>
    internal Task<int> DeliverAgainAsync(Guid jobId, CancellationToken token) => context.Jobs.Where(job => job.Id == jobId)
        .ExecuteUpdateAsync(job => job.SetProperty(candidate => candidate.DeliveredAt, (DateTimeOffset?)null), token);
}
