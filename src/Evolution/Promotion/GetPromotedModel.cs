using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Evolution.Annotations;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Promotion;

internal static class GetPromotedModelEndpoint
{
    internal static void MapGetPromotedModel(this IEndpointRouteBuilder routes) => routes
        .MapGet("/promoted/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) =>
            mediator.Send(new GetPromotedModel(id), token))
        .WithTags("Promotion").WithSummary("A promoted model with its whole history");
}

internal sealed class GetPromotedModelHandler(EvolutionContext context, IMediator mediator)
    : IRequestHandler<GetPromotedModel, PromotedModelDetails>
{
    public async Task<PromotedModelDetails> Handle(GetPromotedModel request, CancellationToken cancellationToken)
    {
        var promoted = await context.Promoted.RequireAsync(request.PromotedId, cancellationToken);
        var written = await WrittenAnnotations.OfAsync(context, [promoted.Id], cancellationToken);
        var followed = await FollowedPromotions.OfAsync(context, [promoted.Id], cancellationToken);
        var lineage = await mediator.Send(new GetLineage(promoted.RunId), cancellationToken);
        return new(
            PromotedDescriptions.Model(promoted) with
            {
                Annotation = written.GetValueOrDefault(promoted.Id, Annotation.None),
                Decay = followed.GetValueOrDefault(promoted.Id),
            },
            FactoryJson.Read<StrategyResult>(promoted.FullResult),
            FactoryJson.Read<SimulationSettings>(promoted.Settings),
            await mediator.Send(new GetModel(promoted.ModelId), cancellationToken),
            [.. lineage.Where(entry => entry.Generation <= promoted.Generation)],
            await mediator.Send(new GetTrades(promoted.JobId), cancellationToken));
    }
}
