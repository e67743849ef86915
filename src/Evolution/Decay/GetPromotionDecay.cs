using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Evolution.Decay;

internal static class GetPromotionDecayEndpoint
{
    internal static void MapGetPromotionDecay(this IEndpointRouteBuilder routes) => routes
        .MapGet("/promoted/{id:guid}/decay", (Guid id, IMediator mediator, CancellationToken token) =>
            mediator.Send(new GetPromotionDecay(id), token))
        .WithTags("Promotion").WithSummary("How it does on the bars that came later, beside what was promised");
}

internal sealed class GetPromotionDecayHandler(EvolutionContext context) : IRequestHandler<GetPromotionDecay, PromotionDecayDetails>
{
    public async Task<PromotionDecayDetails> Handle(GetPromotionDecay request, CancellationToken cancellationToken)
    {
        var following = await context.Followings.AsNoTracking()
            .SingleOrDefaultAsync(candidate => candidate.PromotedId == request.PromotedId, cancellationToken)
            ?? throw new NotFoundException(await MissingAsync(request.PromotedId, cancellationToken), "promoted_id");
        var course = await context.FollowingCourses.AsNoTracking()
            .SingleOrDefaultAsync(candidate => candidate.PromotedId == request.PromotedId, cancellationToken);
        return new(request.PromotedId, following.Read(), FactoryJson.Read<DecayPoint[]>(course?.Points ?? "[]"));
    }

    private async Task<string> MissingAsync(Guid id, CancellationToken token)
    {
        var promoted = await context.Promoted.RequireAsync(id, token);
        return promoted.Candidate ? $"{id} is a candidate: only what a run has promoted is followed."
            : $"{id} is not followed yet: that happens within a minute or two while a host or worker runs.";
    }
}
