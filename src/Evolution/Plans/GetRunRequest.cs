using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Evolution.Plans;

internal static class GetRunRequestEndpoint
{
    internal static void MapGetRunRequest(this IEndpointRouteBuilder routes) => routes
        .MapGet("/runs/{id:guid}/request", (Guid id, IMediator mediator, CancellationToken token) =>
            mediator.Send(new GetRunRequest(id), token))
        .WithTags("Evolution").WithSummary("The request that does a run again");
}

internal sealed class GetRunRequestHandler(EvolutionContext context) : IRequestHandler<GetRunRequest, EvolutionRequest>
{
    public async Task<EvolutionRequest> Handle(GetRunRequest request, CancellationToken cancellationToken)
    {
        var run = await context.Runs.AsNoTracking().SingleOrDefaultAsync(run => run.Id == request.RunId, cancellationToken)
            ?? throw new NotFoundException($"There is no run {request.RunId}.", "from");
        var config = run.Request();
        // A run records the features that its seed model gave it; a request names one or the other.
        return config.SeedModelId is null ? config : config with { SeedFeatures = null };
    }
}
