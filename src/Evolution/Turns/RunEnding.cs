using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Database;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Turns;

/// <summary>Writes the end of a run.</summary>
internal sealed class RunEnding(
    EvolutionContext context, DatabaseSession session, BatchTurns turns, Candidates candidates, IMediator mediator, TimeProvider clock)
{
    /// <summary>
    /// Ends a run, promotes its best candidate where it has only those, releases its bars and gives its turn to the next one of its
    /// batch; the caller's transaction, if any, decides whether it sticks.
    /// </summary>
    internal Task EndAsync(EvolutionRun run, StopReason reason, string? error, CancellationToken token) => session.InTransactionAsync(
        async inner =>
        {
            if (run.BatchId is { } batch)
            {
                await turns.LockAsync(batch, inner);
            }

            if (!run.Promoted && (await candidates.SettleAsync([run.Id], inner)).Count > 0)
            {
                run.Promoted = true;
            }

            // who cancelled it, or what went wrong, is told all the same
            var promotes = run.Promoted && reason.Status == StopReason.Promoted.Status;
            run.End(promotes ? StopReason.Promoted : reason, error, clock.GetUtcNow());
            await context.SaveChangesAsync(inner);
            await mediator.Send(new ReleaseBars([run.Id]), inner);
            if (run.BatchId is { } made)
            {
                await turns.ReleaseAsync(made, inner);
            }
        },
        token);

    /// <summary>Ends a run that was asked to stop; its queued strategies are cancelled, what was judged stays.</summary>
    internal async Task StopAsync(EvolutionRun run, CancellationToken token)
    {
        await CancelOpenAsync(run, token);
        await EndAsync(run, StopReason.Cancelled, null, token);
    }

    /// <summary>Ends a run that nothing more can be done for.</summary>
    internal async Task GiveUpAsync(EvolutionRun run, string error, CancellationToken token)
    {
        var simulating = await CancelOpenAsync(run, token);
        await EndAsync(run, simulating ? StopReason.SimulationError : StopReason.TrainingError, error, token);
    }

    private async Task<bool> CancelOpenAsync(EvolutionRun run, CancellationToken token)
    {
        var open = await context.Generations.AsNoTracking().Where(generation => generation.RunId == run.Id && !generation.Judged)
            .Select(generation => generation.BatchId).ToListAsync(token);
        foreach (var batch in open)
        {
            await mediator.Send(new CancelBatch(batch), token);
        }

        return open.Count > 0;
    }
}
