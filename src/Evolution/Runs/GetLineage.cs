using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Runs;

internal static class GetLineageEndpoint
{
    internal static void MapGetLineage(this IEndpointRouteBuilder routes) => routes
        .MapGet("/runs/{id:guid}/lineage", (Guid id, IMediator mediator, CancellationToken token) =>
            mediator.Send(new GetLineage(id), token))
        .WithTags("Evolution").WithSummary("Parents and children of a run");
}

internal sealed class GetLineageHandler(EvolutionContext context) : IRequestHandler<GetLineage, IReadOnlyList<LineageEntry>>
{
    public async Task<IReadOnlyList<LineageEntry>> Handle(GetLineage request, CancellationToken cancellationToken)
    {
        await context.RequireRunAsync(request.RunId, cancellationToken);
        var records = await context.Lineage.AsNoTracking().Where(record => record.RunId == request.RunId)
            .OrderBy(record => record.Generation).ThenBy(record => record.Alternative).ToListAsync(cancellationToken);
        return [.. records.Select(RunDescriptions.Entry)];
    }
}
