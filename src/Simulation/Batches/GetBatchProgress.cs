using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.Queue;

namespace StrategyFactory.Simulation.Batches;

internal sealed class GetBatchProgressHandler(SimulationContext context) : IRequestHandler<GetBatchProgress, BatchProgress>
{
    public async Task<BatchProgress> Handle(GetBatchProgress request, CancellationToken cancellationToken)
    {
        var counts = await context.PriorityJobs.Where(job => job.BatchId == request.BatchId)
            .GroupBy(job => job.Status).Select(jobs => new { Status = jobs.Key, Count = jobs.Count() })
            .ToDictionaryAsync(jobs => jobs.Status, jobs => jobs.Count, cancellationToken);
        return new(counts.Values.Sum(), counts.GetValueOrDefault(JobStatus.Completed), counts.GetValueOrDefault(JobStatus.Failed), counts.GetValueOrDefault(JobStatus.Cancelled));
    }
}
