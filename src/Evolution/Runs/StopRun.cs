using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Turns;

namespace StrategyFactory.Evolution.Runs;

internal sealed class StopRunHandler(EvolutionContext context, RunEnding ending) : AsyncRequestHandler<StopRun>
{
    protected override async Task Handle(StopRun request, CancellationToken cancellationToken)
    {
        var run = await context.Runs.SingleOrDefaultAsync(candidate => candidate.Id == request.RunId, cancellationToken);
        if (run is not null && !RunTransitions.IsEnded(run.Status))
        {
            run.CancelRequested = true;
            await ending.StopAsync(run, cancellationToken);
        }
    }
}
