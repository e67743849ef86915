using System.Text.Json;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Models;

internal sealed class GetModelsValidator : AbstractValidator<GetModels>
{
    public GetModelsValidator() => RuleFor(query => query.Limit).InclusiveBetween(1, 1000).WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 1000.");
}

internal sealed class GetModelsHandler(TrainingContext context) : IRequestHandler<GetModels, IReadOnlyList<ModelSummary>>
{
    public async Task<IReadOnlyList<ModelSummary>> Handle(GetModels request, CancellationToken cancellationToken)
    {
        var symbol = request.Symbol?.Trim().ToUpperInvariant();
        return await context.Models.AsNoTracking()
            .Where(model => symbol == null || model.Symbol == symbol)
            .OrderByDescending(model => model.CreatedAt).ThenByDescending(model => model.Id)
            .Take(request.Limit)
            .Select(model => new ModelSummary(model.Id, model.Symbol, model.Timeframe, model.Algorithm, model.FeatureCount, model.Score, model.Score > 0, model.Fingerprint, model.CreatedAt))
            .ToListAsync(cancellationToken);
    }
}

internal sealed class GetModelHandler(TrainingContext context) : IRequestHandler<GetModel, StoredModelDetails>
{
    public async Task<StoredModelDetails> Handle(GetModel request, CancellationToken cancellationToken)
    {
        var model = await context.Models.AsNoTracking().SingleOrDefaultAsync(candidate => candidate.Id == request.ModelId, cancellationToken)
            ?? throw new NotFoundException($"There is no model {request.ModelId}.", "model_id");
        return new(
            model.Id, model.Fingerprint, model.CreatedAt,
            JsonSerializer.Deserialize<TrainingSpecification>(model.Specification, FactoryJson.Options)!,
            JsonSerializer.Deserialize<ModelDetails>(model.Details, FactoryJson.Options)!);
    }
}

internal sealed class GetHoldoutReadsHandler(TrainingContext context) : IRequestHandler<GetHoldoutReads, IReadOnlyList<HoldoutRead>>
{
    public async Task<IReadOnlyList<HoldoutRead>> Handle(GetHoldoutReads request, CancellationToken cancellationToken) =>
        await context.HoldoutReads.AsNoTracking().Where(read => read.ModelId == request.ModelId).OrderBy(read => read.ReadAt).ThenBy(read => read.Id)
            .Select(read => new HoldoutRead(read.ModelId, read.Symbol, read.RunId, read.Purpose, read.ReadAt)).ToListAsync(cancellationToken);
}

internal static class ModelEndpoints
{
    internal static void MapModelQueries(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/models", (IMediator mediator, CancellationToken token, string? symbol = null, int limit = 50) => mediator.Send(new GetModels(symbol, limit), token))
            .WithTags("Training").WithSummary("Stored models, newest first");
        routes.MapGet("/api/model/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetModel(id), token))
            .WithTags("Training").WithSummary("A model with every cell of its grid");
        routes.MapGet("/api/model/{id:guid}/holdout-reads", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetHoldoutReads(id), token))
            .WithTags("Training").WithSummary("Every read of the sealed holdout through a model");
    }
}
