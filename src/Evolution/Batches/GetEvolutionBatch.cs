using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Evolution.Batches;

internal static class GetEvolutionBatchEndpoint
{
    internal static void MapGetEvolutionBatch(this IEndpointRouteBuilder routes) => routes
        .MapGet("/batches/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) =>
            mediator.Send(new GetEvolutionBatch(id), token))
        .WithTags("Batches").WithSummary("A batch with all of its runs");
}

internal sealed class GetEvolutionBatchHandler(EvolutionContext context, TimeProvider clock)
    : IRequestHandler<GetEvolutionBatch, EvolutionBatchDetails>
{
    public async Task<EvolutionBatchDetails> Handle(GetEvolutionBatch request, CancellationToken cancellationToken)
    {
        var batch = await context.Batches.AsNoTracking()
            .SingleOrDefaultAsync(candidate => candidate.Id == request.BatchId, cancellationToken)
            ?? throw new NotFoundException($"There is no batch {request.BatchId}.", "batch_id");
        return BatchDescriptions.Details(batch, await context.RowsAsync([batch.Id], cancellationToken), clock.GetUtcNow());
    }
}
