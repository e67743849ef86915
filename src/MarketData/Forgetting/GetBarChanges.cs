using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Forgetting;

internal sealed class GetBarChangesValidator : AbstractValidator<GetBarChanges>
{
    public GetBarChangesValidator() =>
        RuleFor(query => query.Most).InclusiveBetween(1, 1000).WithMessage(query => $"most: {query.Most} is not allowed; 1 to 1000.");
}

internal sealed class GetBarChangesHandler(MarketDataContext context) : IRequestHandler<GetBarChanges, IReadOnlyList<BarsChanged>>
{
    public async Task<IReadOnlyList<BarsChanged>> Handle(GetBarChanges request, CancellationToken cancellationToken)
    {
        var symbol = Symbol.Normalise(request.Symbol);
        var changes = await context.Changes.AsNoTracking().Where(change => change.Symbol == symbol)
            .OrderByDescending(change => change.MadeAt).ThenByDescending(change => change.Id).Take(request.Most)
            .ToListAsync(cancellationToken);
        return changes.ConvertAll(change => new BarsChanged(
            change.Id, change.MadeAt, change.MadeBy, change.Symbol, change.Timeframe, change.SpanStart, change.SpanEnd, change.Bars,
            change.HashBefore, change.HashAfter)
        {
            Kind = change.Kind,
            Note = change.Note,
        });
    }
}

internal static class GetBarChangesEndpoint
{
    internal static void MapGetBarChanges(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/api/bars/{symbol}/changes",
            async (string symbol, IMediator mediator, CancellationToken token, int most = 20) =>
                TypedResults.Ok(await mediator.Send(new GetBarChanges(symbol, most), token)))
            .WithName("GetBarChanges").WithTags("Market data").WithSummary("What was forgotten or adjusted of a symbol, by whom and when");
}
