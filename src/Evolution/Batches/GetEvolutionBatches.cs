using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Batches;

internal sealed class GetEvolutionBatchesValidator : AbstractValidator<GetEvolutionBatches>
{
    public GetEvolutionBatchesValidator() =>
        RuleFor(query => query.Limit).InclusiveBetween(1, 1000).WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 1000.");
}

internal static class GetEvolutionBatchesEndpoint
{
    internal static void MapGetEvolutionBatches(this IEndpointRouteBuilder routes) => routes
        .MapGet("/batches", (IMediator mediator, CancellationToken token, int limit = 50) =>
            mediator.Send(new GetEvolutionBatches(limit), token))
        .WithTags("Batches").WithSummary("Batches, newest first");
}

internal sealed class GetEvolutionBatchesHandler(EvolutionContext context, TimeProvider clock)
    : IRequestHandler<GetEvolutionBatches, IReadOnlyList<EvolutionBatchSummary>>
{
    public async Task<IReadOnlyList<EvolutionBatchSummary>> Handle(GetEvolutionBatches request, CancellationToken cancellationToken)
    {
        var batches = await context.Batches.AsNoTracking().OrderByDescending(batch => batch.CreatedAt).ThenByDescending(batch => batch.Id)
            .Take(request.Limit).ToListAsync(cancellationToken);
        var ids = batches.ConvertAll(batch => batch.Id);
        var rows = (await context.RowsAsync(ids, cancellationToken)).ToLookup(row => row.BatchId);
        return batches.ConvertAll<EvolutionBatchSummary>(batch => BatchDescriptions.Details(batch, [.. rows[batch.Id]], clock.GetUtcNow()));
    }
}
