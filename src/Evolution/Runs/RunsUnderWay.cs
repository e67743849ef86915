using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Evolution.Runs;

internal sealed class GetRunsUnderWayHandler(EvolutionContext context) : IRequestHandler<GetRunsUnderWay, IReadOnlyList<IDurableCommand>>
{
    public async Task<IReadOnlyList<IDurableCommand>> Handle(GetRunsUnderWay request, CancellationToken cancellationToken)
    {
        var runs = await context.Runs.AsNoTracking()
            .Where(run => !run.Waiting && (run.Status == RunStatus.Pending || run.Status == RunStatus.Running))
            .OrderBy(run => run.CreatedAt).ThenBy(run => run.Id).Select(run => run.Id).ToListAsync(cancellationToken);
        return runs.ConvertAll<IDurableCommand>(run => new RunEvolution(run));
    }
}
