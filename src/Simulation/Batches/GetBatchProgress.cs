using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.Queue;

namespace StrategyFactory.Simulation.Batches;

internal sealed class GetBatchProgressHandler(SimulationContext context) :
    IRequestHandler<GetBatchProgress, BatchProgress>, IRequestHandler<GetProgressOfBatches, IReadOnlyDictionary<Guid, BatchProgress>>
{
    public async Task<BatchProgress> Handle(GetBatchProgress request, CancellationToken cancellationToken) =>
        (await OfAsync([request.BatchId], cancellationToken))[request.BatchId];

    public async Task<IReadOnlyDictionary<Guid, BatchProgress>> Handle(GetProgressOfBatches request, CancellationToken cancellationToken) =>
        await OfAsync(request.BatchIds, cancellationToken);

    private async Task<Dictionary<Guid, BatchProgress>> OfAsync(IReadOnlyList<Guid> batches, CancellationToken token)
    {
        var counts = await context.PriorityJobs.Where(job => batches.Contains(job.BatchId))
            .GroupBy(job => new { job.BatchId, job.Status }).Select(jobs => new { jobs.Key.BatchId, jobs.Key.Status, Count = jobs.Count() })
            .ToListAsync(token);
        var ofBatch = counts.ToLookup(jobs => jobs.BatchId);
        return batches.Distinct().ToDictionary(batch => batch, batch =>
        {
            var inState = ofBatch[batch].ToDictionary(jobs => jobs.Status, jobs => jobs.Count);
            return new BatchProgress(
                inState.Values.Sum(),
                inState.GetValueOrDefault(PriorityJobStatus.Completed),
                inState.GetValueOrDefault(PriorityJobStatus.Failed),
                inState.GetValueOrDefault(PriorityJobStatus.Cancelled));
        });
    }
}
