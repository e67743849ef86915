using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Evolution.Runs;

internal sealed class CancelRunHandler(EvolutionContext context, IMediator mediator) : IRequestHandler<CancelRun, RunDetails>
{
    public async Task<RunDetails> Handle(CancelRun request, CancellationToken cancellationToken)
    {
        var flagged = await context.Runs.Where(run => run.Id == request.RunId && (run.Status == RunStatus.Pending || run.Status == RunStatus.Running))
            .ExecuteUpdateAsync(run => run.SetProperty(candidate => candidate.CancelRequested, true), cancellationToken);
        var details = await mediator.Send(new GetRun(request.RunId), cancellationToken);
        return flagged > 0 ? details : throw new ConflictException($"Run {request.RunId} has ended already ({details.Status}, {details.StoppedReason}).", "run_id");
    }
}
