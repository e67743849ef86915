using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Models;

internal static class HoldoutReadsEndpoint
{
    internal static void MapHoldoutReads(this IEndpointRouteBuilder routes) => routes
        .MapGet(
            "/api/model/{id:guid}/holdout-reads",
            (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetHoldoutReads(id), token))
        .WithTags("Training").WithSummary("Every read of the sealed holdout through a model");
}

internal sealed class GetHoldoutReadsHandler(TrainingContext context) : IRequestHandler<GetHoldoutReads, IReadOnlyList<HoldoutRead>>
{
    public async Task<IReadOnlyList<HoldoutRead>> Handle(GetHoldoutReads request, CancellationToken cancellationToken) =>
        await context.HoldoutReads.AsNoTracking()
            .Where(read => read.ModelId == request.ModelId)
            .OrderBy(read => read.ReadAt).ThenBy(read => read.Id)
            .Select(read => new HoldoutRead(read.ModelId, read.Symbol, read.RunId, read.Purpose, read.ReadAt))
            .ToListAsync(cancellationToken);
}
