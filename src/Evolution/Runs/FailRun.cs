using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Turns;

namespace StrategyFactory.Evolution.Runs;

internal sealed class FailRunHandler(EvolutionContext context, RunEnding ending) : AsyncRequestHandler<FailRun>
{
    protected override async Task Handle(FailRun request, CancellationToken cancellationToken)
    {
        var run = await context.Runs.SingleOrDefaultAsync(candidate => candidate.Id == request.RunId, cancellationToken);
        if (run is not null && !RunTransitions.IsEnded(run.Status))
        {
            await ending.GiveUpAsync(run, request.Reason, cancellationToken);
        }
    }
}
