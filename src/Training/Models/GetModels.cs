using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Models;

internal sealed class GetModelsValidator : AbstractValidator<GetModels>
{
    public GetModelsValidator() => RuleFor(query => query.Limit).InclusiveBetween(1, 1000)
        .WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 1000.");
}

internal static class ModelsEndpoint
{
    internal static void MapModels(this IEndpointRouteBuilder routes) => routes
        .MapGet(
            "/api/models",
            (IMediator mediator, CancellationToken token, string? symbol = null, int limit = 50) =>
                mediator.Send(new GetModels(symbol, limit), token))
        .WithTags("Training").WithSummary("Stored models, newest first");
}

internal sealed class GetModelsHandler(TrainingContext context) : IRequestHandler<GetModels, IReadOnlyList<ModelSummary>>
{
    public async Task<IReadOnlyList<ModelSummary>> Handle(GetModels request, CancellationToken cancellationToken)
    {
        var symbol = request.Symbol is { } given ? Symbol.Normalise(given) : null;
        return await context.Models.AsNoTracking()
            .Where(model => symbol == null || model.Symbol == symbol)
            .OrderByDescending(model => model.CreatedAt).ThenByDescending(model => model.Id)
            .Take(request.Limit)
            .Select(model => new ModelSummary(
                model.Id, model.Symbol, model.Timeframe, model.Algorithm, model.FeatureCount, model.Score, model.Score > 0,
                model.Fingerprint, model.CreatedAt))
            .ToListAsync(cancellationToken);
    }
}
