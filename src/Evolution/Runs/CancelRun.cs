using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Turns;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Evolution.Runs;

internal static class CancelRunEndpoint
{
    internal static void MapCancelRun(this IEndpointRouteBuilder routes) => routes
        .MapPost("/runs/{id:guid}/cancel", async (Guid id, IMediator mediator, CancellationToken token) =>
            TypedResults.Accepted($"/runs/{id}", await mediator.Send(new CancelRun(id), token)))
        .WithTags("Evolution").WithSummary("Asks a run to stop");
}

internal sealed class CancelRunHandler(
    EvolutionContext context, DatabaseSession session, BatchTurns turns, StopRequests stops, IMediator mediator)
    : IRequestHandler<CancelRun, RunDetails>
{
    public async Task<RunDetails> Handle(CancelRun request, CancellationToken cancellationToken)
    {
        var stopped = await session.InTransactionAsync(inner => StopAsync(request.RunId, inner), cancellationToken);
        var details = await mediator.Send(new GetRun(request.RunId), cancellationToken);
        return stopped > 0
            ? details
            : throw new ConflictException($"Run {request.RunId} has ended already ({details.Status}, {details.StoppedReason}).", "run_id");
    }

    private async Task<int> StopAsync(Guid runId, CancellationToken token)
    {
        if (await context.Runs.Where(run => run.Id == runId).Select(run => run.BatchId).SingleOrDefaultAsync(token) is { } batch)
        {
            await turns.LockAsync(batch, token);
        }

        return await stops.OfRunAsync(runId, token);
    }
}
