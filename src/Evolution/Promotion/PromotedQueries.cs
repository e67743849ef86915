using System.Text.Json;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Annotations;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Kernel;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Promotion;

internal sealed class GetPromotedModelsValidator : AbstractValidator<GetPromotedModels>
{
    public GetPromotedModelsValidator() => RuleFor(query => query.Limit).InclusiveBetween(1, 1000).WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 1000.");
}

internal sealed class GetPromotedModelsHandler(EvolutionContext context) : IRequestHandler<GetPromotedModels, IReadOnlyList<PromotedModel>>
{
    public async Task<IReadOnlyList<PromotedModel>> Handle(GetPromotedModels request, CancellationToken cancellationToken)
    {
        var records = await context.Promoted.AsNoTracking()
            .Annotated(context, request.Tag, request.Pinned)
            .OrderByDescending(promoted => promoted.Sqn).ThenBy(promoted => promoted.Id).Take(request.Limit).ToListAsync(cancellationToken);
        var written = await WrittenAnnotations.OfAsync(context, [.. records.Select(promoted => promoted.Id)], cancellationToken);
        return [.. records.Select(promoted => Describe(promoted) with { Annotation = written.GetValueOrDefault(promoted.Id, Annotation.None) })];
    }

    internal static PromotedModel Describe(PromotedModelRecord promoted) => new(promoted.Id, promoted.RunId, promoted.Symbol, RunDescriptions.Summary(promoted), promoted.CreatedAt);
}

internal sealed class GetPromotedModelHandler(EvolutionContext context, IMediator mediator) : IRequestHandler<GetPromotedModel, PromotedModelDetails>
{
    public async Task<PromotedModelDetails> Handle(GetPromotedModel request, CancellationToken cancellationToken)
    {
        var promoted = await context.Promoted.AsNoTracking().SingleOrDefaultAsync(candidate => candidate.Id == request.PromotedId, cancellationToken)
            ?? throw new NotFoundException($"There is no promoted model {request.PromotedId}.", "promoted_id");
        var written = await WrittenAnnotations.OfAsync(context, [promoted.Id], cancellationToken);
        return new(
            GetPromotedModelsHandler.Describe(promoted) with { Annotation = written.GetValueOrDefault(promoted.Id, Annotation.None) },
            JsonSerializer.Deserialize<StrategyResult>(promoted.FullResult, FactoryJson.Options)!,
            JsonSerializer.Deserialize<SimulationSettings>(promoted.Settings, FactoryJson.Options)!,
            await mediator.Send(new GetModel(promoted.ModelId), cancellationToken),
            [.. (await mediator.Send(new GetLineage(promoted.RunId), cancellationToken)).Where(entry => entry.Generation <= promoted.Generation)],
            await mediator.Send(new GetTrades(promoted.JobId), cancellationToken));
    }
}
