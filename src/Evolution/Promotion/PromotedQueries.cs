using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Annotations;
using StrategyFactory.Evolution.Contracts;
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
        return [.. records.Select(promoted => PromotedDescriptions.Model(promoted) with { Annotation = written.GetValueOrDefault(promoted.Id, Annotation.None) })];
    }
}

internal sealed class GetPromotedModelHandler(EvolutionContext context, IMediator mediator) : IRequestHandler<GetPromotedModel, PromotedModelDetails>
{
    public async Task<PromotedModelDetails> Handle(GetPromotedModel request, CancellationToken cancellationToken)
    {
        var promoted = await context.Promoted.AsNoTracking().SingleOrDefaultAsync(candidate => candidate.Id == request.PromotedId, cancellationToken)
            ?? throw new NotFoundException($"There is no promoted model {request.PromotedId}.", "promoted_id");
        var written = await WrittenAnnotations.OfAsync(context, [promoted.Id], cancellationToken);
        return new(
            PromotedDescriptions.Model(promoted) with { Annotation = written.GetValueOrDefault(promoted.Id, Annotation.None) },
            FactoryJson.Read<StrategyResult>(promoted.FullResult),
            FactoryJson.Read<SimulationSettings>(promoted.Settings),
            await mediator.Send(new GetModel(promoted.ModelId), cancellationToken),
            [.. (await mediator.Send(new GetLineage(promoted.RunId), cancellationToken)).Where(entry => entry.Generation <= promoted.Generation)],
            await mediator.Send(new GetTrades(promoted.JobId), cancellationToken));
    }
}
