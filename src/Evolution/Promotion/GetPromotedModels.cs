using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Annotations;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Promotion;

internal sealed class GetPromotedModelsValidator : AbstractValidator<GetPromotedModels>
{
    public GetPromotedModelsValidator()
    {
        RuleFor(query => query.Limit).InclusiveBetween(1, 1000).WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 1000.");
        RuleFor(query => query.Status).Must(status => status is null || DecayStatus.All.Contains(status, StringComparer.Ordinal))
            .WithMessage(query => $"status: '{query.Status}' is not known; allowed: {string.Join(", ", DecayStatus.All)}.");
    }
}

internal static class GetPromotedModelsEndpoint
{
    internal static void MapGetPromotedModels(this IEndpointRouteBuilder routes) => routes
        .MapGet("/promoted", (
            IMediator mediator, CancellationToken token, int limit = 50, string? tag = null, bool pinned = false,
            bool candidates = false, string? status = null) =>
            mediator.Send(new GetPromotedModels(limit, tag, pinned, candidates, status), token))
        .WithTags("Promotion").WithSummary("Promoted models, highest SQN first; candidates=true adds what runs examined beside them");
}

internal sealed class GetPromotedModelsHandler(EvolutionContext context) : IRequestHandler<GetPromotedModels, IReadOnlyList<PromotedModel>>
{
    public async Task<IReadOnlyList<PromotedModel>> Handle(GetPromotedModels request, CancellationToken cancellationToken)
    {
        var records = await context.Promoted.AsNoTracking().Where(promoted => request.Candidates || !promoted.Candidate)
            .Annotated(context, request.Tag, request.Pinned).OfStatus(context, request.Status)
            .OrderByDescending(promoted => promoted.Sqn).ThenBy(promoted => promoted.Id).Take(request.Limit).ToListAsync(cancellationToken);
        Guid[] ids = [.. records.Select(promoted => promoted.Id)];
        var written = await WrittenAnnotations.OfAsync(context, ids, cancellationToken);
        var followed = await FollowedPromotions.OfAsync(context, ids, cancellationToken);
        return
        [
            .. records.Select(promoted => PromotedDescriptions.Model(promoted) with
            {
                Annotation = written.GetValueOrDefault(promoted.Id, Annotation.None),
                Decay = followed.GetValueOrDefault(promoted.Id),
            }),
        ];
    }
}
