using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

internal sealed class GetQueueStatisticsHandler(SimulationContext context) : IRequestHandler<GetQueueStatistics, QueueStatistics>
{
    public async Task<QueueStatistics> Handle(GetQueueStatistics request, CancellationToken cancellationToken)
    {
        var counts = await context.PriorityJobs.GroupBy(job => job.Status)
            .Select(jobs => new { Status = jobs.Key, Count = jobs.LongCount() })
            .ToDictionaryAsync(jobs => jobs.Status, jobs => jobs.Count, cancellationToken);
        return new(
            counts.GetValueOrDefault(JobStatus.Pending), counts.GetValueOrDefault(JobStatus.Running),
            counts.GetValueOrDefault(JobStatus.Completed), counts.GetValueOrDefault(JobStatus.Failed));
    }
}
