using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Models;

internal static class ModelEndpoint
{
    internal static void MapModel(this IEndpointRouteBuilder routes) => routes
        .MapGet(
            "/api/model/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetModel(id), token))
        .WithTags("Training").WithSummary("A model with every cell of its grid");
}

internal sealed class GetModelHandler(TrainingContext context, ModelCache cache) : IRequestHandler<GetModel, StoredModelDetails>
{
    public async Task<StoredModelDetails> Handle(GetModel request, CancellationToken cancellationToken)
    {
        var model = cache.Find(request.ModelId) ?? await ReadAsync(request, cancellationToken);
        cache.Keep(model);
        return model;
    }

    private async Task<StoredModelDetails> ReadAsync(GetModel request, CancellationToken cancellationToken)
    {
        var model = await context.Models.AsNoTracking()
            .SingleOrDefaultAsync(candidate => candidate.Id == request.ModelId, cancellationToken)
            ?? throw new NotFoundException($"There is no model {request.ModelId}.", "model_id");
        return new(
            model.Id, model.Fingerprint, model.CreatedAt,
            FactoryJson.Read<TrainingSpecification>(model.Specification), FactoryJson.Read<ModelDetails>(model.Details));
    }
}
