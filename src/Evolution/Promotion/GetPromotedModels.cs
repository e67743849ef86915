using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Annotations;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;

namespace StrategyFactory.Evolution.Promotion;

internal sealed class GetPromotedModelsValidator : AbstractValidator<GetPromotedModels>
{
    public GetPromotedModelsValidator() =>
        RuleFor(query => query.Limit).InclusiveBetween(1, 1000).WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 1000.");
}

internal static class GetPromotedModelsEndpoint
{
    internal static void MapGetPromotedModels(this IEndpointRouteBuilder routes) => routes
        .MapGet("/promoted", (
            IMediator mediator, CancellationToken token, int limit = 50, string? tag = null, bool pinned = false,
            bool candidates = false) =>
            mediator.Send(new GetPromotedModels(limit, tag, pinned, candidates), token))
        .WithTags("Promotion").WithSummary("Promoted models, highest SQN first; candidates=true adds what runs examined beside them");
}

internal sealed class GetPromotedModelsHandler(EvolutionContext context) : IRequestHandler<GetPromotedModels, IReadOnlyList<PromotedModel>>
{
    public async Task<IReadOnlyList<PromotedModel>> Handle(GetPromotedModels request, CancellationToken cancellationToken)
    {
        var records = await context.Promoted.AsNoTracking().Where(promoted => request.Candidates || !promoted.Candidate)
            .Annotated(context, request.Tag, request.Pinned)
            .OrderByDescending(promoted => promoted.Sqn).ThenBy(promoted => promoted.Id).Take(request.Limit).ToListAsync(cancellationToken);
        var written = await WrittenAnnotations.OfAsync(context, [.. records.Select(promoted => promoted.Id)], cancellationToken);
        return [.. records.Select(promoted => Described(promoted, written.GetValueOrDefault(promoted.Id, Annotation.None)))];
    }

    private static PromotedModel Described(PromotedModelRecord promoted, Annotation annotation) =>
        PromotedDescriptions.Model(promoted) with { Annotation = annotation };
}
