using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Turns;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Runs;

/// <summary>Undoes what <see cref="RunEnding.GiveUpAsync"/> did: the run goes on from its last judged generation.</summary>
internal sealed class ReopenRunHandler(
    EvolutionContext context, DatabaseSession session, BatchTurns turns, Candidates candidates, IMediator mediator)
    : AsyncRequestHandler<ReopenRun>
{
    protected override Task Handle(ReopenRun request, CancellationToken cancellationToken) =>
        session.InTransactionAsync(inner => ReopenAsync(request.RunId, inner), cancellationToken);

    private async Task ReopenAsync(Guid runId, CancellationToken token)
    {
        var batch = await context.Runs.Where(run => run.Id == runId).Select(run => run.BatchId).SingleOrDefaultAsync(token);
        if (batch is { } locked)
        {
            await turns.LockAsync(locked, token);
        }

        var run = await context.Runs.SingleOrDefaultAsync(candidate => candidate.Id == runId, token);
        if (run is not { Status: RunStatus.Failed })
        {
            return;
        }

        var unjudged = context.Generations.Where(generation => generation.RunId == runId && !generation.Judged);
        foreach (var open in await unjudged.Select(generation => generation.BatchId).ToListAsync(token))
        {
            await mediator.Send(new ReopenBatch(open), token);
        }

        await candidates.ReopenAsync(runId, token);
        run.Reopen();
        await context.SaveChangesAsync(token);
        if (batch is { } turn)
        {
            await turns.ReleaseAsync(turn, token);
        }
    }
}
