using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Tabular;

internal sealed class TrainModelHandler(IMediator mediator) : IRequestHandler<TrainModel, StoredModel>
{
    public async Task<StoredModel> Handle(TrainModel request, CancellationToken cancellationToken)
    {
        var plan = await mediator.Send(new PlanTraining(request.Specification), cancellationToken);
        if (plan.ModelId is { } known)
        {
            return new(known, plan.Fingerprint, Reused: true, 0);
        }

        await using var reservation = await mediator.Send(new ReserveTraining(plan.Fingerprint), cancellationToken);
        return reservation.ModelId is { } made
            ? new(made, plan.Fingerprint, Reused: true, 0)
            : await mediator.Send(new StoreModel(await mediator.Send(new FitModel(request.Specification), cancellationToken)), cancellationToken);
    }
}

internal static class TrainModelEndpoint
{
    internal static void MapTrainModel(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/train", async (TrainingSpecification specification, IMediator mediator, CancellationToken token) =>
        {
            var model = await mediator.Send(new TrainModel(specification), token);
            return model.Reused ? Results.Ok(model) : Results.Created($"/api/model/{model.ModelId}", model);
        }).WithTags("Training").WithSummary("Fits the whole grid and stores the best model").Produces<StoredModel>(StatusCodes.Status201Created);
}
