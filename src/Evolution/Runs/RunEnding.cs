using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Runs;

/// <summary>Writes the end of a run.</summary>
internal sealed class RunEnding(EvolutionContext context, IMediator mediator, TimeProvider clock)
{
    /// <summary>Ends a run; the caller's transaction, if any, decides whether it sticks.</summary>
    internal async Task EndAsync(EvolutionRun run, string status, string reason, string? error, CancellationToken token)
    {
        run.Status = status;
        run.StoppedReason = reason;
        run.Error = error;
        run.Step = "";
        run.FinishedAt = clock.GetUtcNow();
        await context.SaveChangesAsync(token);
    }

    /// <summary>Ends a run that was asked to stop; its queued strategies are cancelled, what was judged stays.</summary>
    internal async Task StopAsync(EvolutionRun run, CancellationToken token)
    {
        var open = await context.Generations.AsNoTracking().Where(generation => generation.RunId == run.Id && !generation.Judged).Select(generation => generation.BatchId).ToListAsync(token);
        foreach (var batch in open)
        {
            await mediator.Send(new CancelBatch(batch), token);
        }

        await EndAsync(run, RunStatus.Stopped, "cancelled", null, token);
    }
}
