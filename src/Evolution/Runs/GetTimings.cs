using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Evolution.Runs;

internal static class GetTimingsEndpoint
{
    internal static void MapGetTimings(this IEndpointRouteBuilder routes) => routes
        .MapGet("/runs/{id:guid}/timings", (Guid id, IMediator mediator, CancellationToken token) =>
            mediator.Send(new GetTimings(id), token))
        .WithTags("Evolution").WithSummary("Where the time of a run went");
}

internal sealed class GetTimingsHandler(EvolutionContext context, TimeProvider clock) : IRequestHandler<GetTimings, RunTimings>
{
    public async Task<RunTimings> Handle(GetTimings request, CancellationToken cancellationToken)
    {
        var run = await context.Runs.AsNoTracking().SingleOrDefaultAsync(candidate => candidate.Id == request.RunId, cancellationToken)
            ?? throw new NotFoundException($"There is no run {request.RunId}.", "run_id");
        var generations = await context.Generations.AsNoTracking().Where(generation => generation.RunId == run.Id)
            .OrderBy(generation => generation.Number).ThenBy(generation => generation.Alternative).ToListAsync(cancellationToken);
        return new(
            run.Id, RunDescriptions.Seconds(run, clock.GetUtcNow()), RunDescriptions.Total(generations),
            [.. generations.Select(RunDescriptions.Steps)]);
    }
}
