using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Features;

internal sealed class GetFeatureColumnsHandler(MarketDataContext context, SeriesReader reader, IOptions<MarketDataOptions> options)
    : IRequestHandler<GetFeatureColumns, FeatureColumns>
{
    public async Task<FeatureColumns> Handle(GetFeatureColumns request, CancellationToken cancellationToken)
    {
        var symbol = Symbol.Normalise(request.Symbol);
        var stored = await context.Series.AsNoTracking().Where(series => series.Symbol == symbol).ToListAsync(cancellationToken);
        if (stored.Count == 0)
        {
            throw await reader.UnknownAsync(symbol, "symbol", cancellationToken);
        }

        var hasVolume = stored.Exists(series => series.HasVolume);
        var hasVix = await context.Series.AnyAsync(series => series.Symbol == options.Value.VixSymbol, cancellationToken);
        var defaults = options.Value.DefaultFeatures.ToHashSet(StringComparer.Ordinal);
        var columns = FeatureCatalogue.Columns.Concat(options.Value.DefaultFeatures.Select(FeatureNames.Parse))
            .DistinctBy(column => column.Name, StringComparer.Ordinal);
        return new(
            symbol,
            [
                .. columns.Select(column => new FeatureColumn(
                    column.Name, column.IsStationary, column.NeedsVolume, defaults.Contains(column.Name),
                    (hasVolume || !column.NeedsVolume) && (hasVix || !column.NeedsVix))),
            ],
            [.. FeatureCatalogue.Families.Append(FeatureCatalogue.Forecast).Select(family => family.Describe())],
            RegimeConfig.Columns);
    }
}

internal static class GetFeatureColumnsEndpoint
{
    internal static void MapGetFeatureColumns(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/api/features/columns",
            async (string symbol, IMediator mediator, CancellationToken token) =>
                TypedResults.Ok(await mediator.Send(new GetFeatureColumns(symbol), token)))
            .WithName("GetFeatureColumns").WithTags("Market data").WithSummary("Feature columns of a symbol");
}
