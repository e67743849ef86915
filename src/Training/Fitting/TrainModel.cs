using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Training.Fitting;

internal sealed class TrainModelValidator : AbstractValidator<TrainModel>
{
    public TrainModelValidator() => RuleFor(command => command.Specification).SetValidator(new SpecificationValidator());
}

internal static class TrainModelEndpoint
{
    internal static void MapTrainModel(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/train", TrainAsync).WithTags("Training").WithSummary("Fits the whole grid and stores the best model");

    private static async Task<Results<Ok<StoredModel>, Created<StoredModel>>> TrainAsync(
        TrainingSpecification specification, IMediator mediator, CancellationToken token)
    {
        var model = await mediator.Send(new TrainModel(specification), token);
        return model.Reused ? TypedResults.Ok(model) : TypedResults.Created($"/api/model/{model.ModelId}", model);
    }
}

internal sealed class TrainModelHandler(IMediator mediator) : IRequestHandler<TrainModel, StoredModel>
{
    public async Task<StoredModel> Handle(TrainModel request, CancellationToken cancellationToken)
    {
        var (plan, training) = await mediator.Send(new PrepareTraining(request.Specification), cancellationToken);
        if (plan.ModelId is { } known)
        {
            return new(known, plan.Fingerprint, Reused: true, 0);
        }

        await using var reservation = await mediator.Send(new ReserveTraining(plan.Fingerprint), cancellationToken);
        if (reservation.ModelId is { } made)
        {
            return new(made, plan.Fingerprint, Reused: true, 0);
        }

        var fitted = await mediator.Send(new FitModel(request.Specification, request.CellsDone) { Prepared = training }, cancellationToken);
        return await mediator.Send(new StoreModel(fitted), cancellationToken);
    }
}
