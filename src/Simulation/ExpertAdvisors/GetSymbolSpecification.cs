using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

internal sealed class GetSymbolSpecificationValidator : AbstractValidator<GetSymbolSpecification>
{
    public GetSymbolSpecificationValidator() => RuleFor(query => query.Symbol).Must(symbol => Symbol.TryParse(symbol, out _, out _))
        .WithMessage(query => $"symbol: '{query.Symbol}' is no symbol; allowed are {Symbol.Characters}.");
}

internal sealed class GetSymbolSpecificationHandler(IMediator mediator, TradingTerms trading)
    : IRequestHandler<GetSymbolSpecification, KnownSpecification>
{
    private const double NoPrice = 1;

    public async Task<KnownSpecification> Handle(GetSymbolSpecification request, CancellationToken cancellationToken)
    {
        var symbol = Symbol.Normalise(request.Symbol);
        var imported = (await mediator.Send(new GetSymbols(), cancellationToken)).Where(series => series.Symbol == symbol)
            .MaxBy(series => Timeframes.Parse(series.Timeframe));
        var bars = imported is null ? null : await mediator.Send(new GetBarSeries(symbol, imported.Timeframe), cancellationToken);
        var (stored, known) = await trading.KnownAsync(symbol, bars?.Close.Span[0] ?? NoPrice, cancellationToken);
        return new(symbol, stored, known);
    }
}

internal static class GetSymbolSpecificationEndpoint
{
    internal static void MapGetSymbolSpecification(this IEndpointRouteBuilder routes) => routes
        .MapGet("/symbols/{symbol}/specification", async (string symbol, IMediator mediator, CancellationToken token) =>
            TypedResults.Ok(await mediator.Send(new GetSymbolSpecification(symbol), token)))
        .WithName("GetSymbolSpecification").WithTags("Symbols")
        .WithSummary("What a symbol is traded as: sizes, costs, currencies, swap; and what was put of it.");
}
