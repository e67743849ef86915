using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Bars;

internal sealed class GetSymbolsHandler(MarketDataContext context) : IRequestHandler<GetSymbols, IReadOnlyList<ImportedSeries>>
{
    public async Task<IReadOnlyList<ImportedSeries>> Handle(GetSymbols request, CancellationToken cancellationToken)
    {
        var stored = await context.Series.AsNoTracking().ToListAsync(cancellationToken);
        return
        [
            .. stored.OrderBy(series => series.Symbol, StringComparer.Ordinal).ThenBy(series => Timeframes.Parse(series.Timeframe))
                .Select(Describe),
        ];
    }

    internal static ImportedSeries Describe(StoredSeries series) =>
        new(series.Symbol, series.Timeframe, series.Bars, series.FirstBar, series.LastBar, series.HasVolume, series.ContentHash)
        {
            SpreadBars = series.SpreadBars,
            MedianSpreadBps = series.MedianSpread * BarSpread.BasisPoints,
        };
}

internal static class GetSymbolsEndpoint
{
    internal static void MapGetSymbols(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/api/features/symbols",
            async (IMediator mediator, CancellationToken token) => TypedResults.Ok(await mediator.Send(new GetSymbols(), token)))
            .WithName("GetSymbols").WithTags("Market data").WithSummary("Imported symbols and timeframes");
}
