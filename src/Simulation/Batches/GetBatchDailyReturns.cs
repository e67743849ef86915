using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.Queue;

namespace StrategyFactory.Simulation.Batches;

internal sealed class GetBatchDailyReturnsHandler(SimulationContext context)
    : IRequestHandler<GetBatchDailyReturns, IReadOnlyList<StrategyDailyReturns>>
{
    public async Task<IReadOnlyList<StrategyDailyReturns>> Handle(GetBatchDailyReturns request, CancellationToken cancellationToken)
    {
        var rows = await context.PriorityJobs
            .Where(job => job.BatchId == request.BatchId && job.Status == PriorityJobStatus.Completed && job.DailyReturns != null)
            .OrderBy(job => job.GridIndex)
            .Select(job => new { job.Id, job.GridIndex, job.Ticker, job.DailyReturns })
            .ToListAsync(cancellationToken);
        return rows.ConvertAll(
            row => new StrategyDailyReturns(row.Id, row.GridIndex, row.Ticker, DailyReturnsColumn.Read(row.DailyReturns!)));
    }
}
