using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Turns;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Evolution.Batches;

internal static class CancelEvolutionBatchEndpoint
{
    internal static void MapCancelEvolutionBatch(this IEndpointRouteBuilder routes) => routes
        .MapPost("/batches/{id:guid}/cancel", async (Guid id, IMediator mediator, CancellationToken token) =>
            TypedResults.Accepted($"/batches/{id}", await mediator.Send(new CancelEvolutionBatch(id), token)))
        .WithTags("Batches").WithSummary("Asks every run of a batch to stop");
}

internal sealed class CancelEvolutionBatchHandler(DatabaseSession session, BatchTurns turns, StopRequests stops, IMediator mediator)
    : IRequestHandler<CancelEvolutionBatch, EvolutionBatchDetails>
{
    private const string MarkCancelled = "update evolution.evolution_batches set cancel_requested = true where id = $1";

    public async Task<EvolutionBatchDetails> Handle(CancelEvolutionBatch request, CancellationToken cancellationToken)
    {
        var stopped = await session.InTransactionAsync(inner => StopAsync(request.BatchId, inner), cancellationToken);
        var details = await mediator.Send(new GetEvolutionBatch(request.BatchId), cancellationToken);
        return stopped > 0
            ? details
            : throw new ConflictException($"Batch {request.BatchId} has ended already ({details.Status}).", "batch_id");
    }

    private async Task<int> StopAsync(Guid batchId, CancellationToken token)
    {
        await turns.LockAsync(batchId, token);
        var stopped = await stops.OfBatchAsync(batchId, token);
        if (stopped > 0)
        {
            await using var command = new NpgsqlCommand(MarkCancelled, await session.OpenAsync(token));
            command.Parameters.Add(new() { Value = batchId });
            await command.ExecuteNonQueryAsync(token);
        }

        return stopped;
    }
}
