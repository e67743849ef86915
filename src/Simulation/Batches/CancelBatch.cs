using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.Queue;

namespace StrategyFactory.Simulation.Batches;

/// <summary>What a worker has claimed it may finish; the rest never starts. Cancelling again changes nothing.</summary>
internal sealed class CancelBatchHandler(SimulationContext context, TimeProvider clock) : IRequestHandler<CancelBatch, int>
{
    public Task<int> Handle(CancelBatch request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return context.PriorityJobs
            .Where(job => job.BatchId == request.BatchId && job.Status == JobStatus.Pending)
            .ExecuteUpdateAsync(
                row => row.SetProperty(job => job.Status, JobStatus.Cancelled).SetProperty(job => job.CompletedAt, now), cancellationToken);
    }
}
