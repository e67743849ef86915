using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.Queue;

namespace StrategyFactory.Simulation.Batches;

internal sealed class GetBatchResultsHandler(SimulationContext context) : IRequestHandler<GetBatchResults, IReadOnlyList<SimulatedStrategy>>
{
    public async Task<IReadOnlyList<SimulatedStrategy>> Handle(GetBatchResults request, CancellationToken cancellationToken)
    {
        var jobs = context.PriorityJobs.Where(job => job.BatchId == request.BatchId);
        if (request.Places is { } places)
        {
            jobs = jobs.Where(job => places.Contains(job.GridIndex));
        }

        var rows = await jobs
            .Where(job => job.Status == PriorityJobStatus.Completed || job.Status == PriorityJobStatus.Failed)
            .OrderBy(job => job.GridIndex)
            .Select(job => new { job.Id, job.GridIndex, job.Ticker, job.Params, job.ResolvedThreshold, job.Result, job.Error })
            .ToListAsync(cancellationToken);
        return rows.ConvertAll(row => new SimulatedStrategy(
            row.Id, row.GridIndex, row.Ticker, FactoryJson.Read<JobParameters>(row.Params).Strategy, row.ResolvedThreshold,
            row.Result is null ? null : FactoryJson.Read<StrategyResult>(row.Result), row.Error));
    }
}
