using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Coverage;

internal sealed class GetCoverageHandler(MarketDataContext context, DatabaseSession session)
    : IRequestHandler<GetCoverage, IReadOnlyList<SeriesCoverage>>
{
    private const string ImportsOfSeries =
        """
        select series_id, count(*)::int, sum((report ->> 'rows_read')::bigint)::bigint, sum((report ->> 'rejected')::bigint)::bigint,
            (array_agg(report -> 'gaps' order by created_at desc, id desc))[1]::text
        from market_data.imports
        group by series_id
        """;

    public async Task<IReadOnlyList<SeriesCoverage>> Handle(GetCoverage request, CancellationToken cancellationToken)
    {
        var stored = await context.Series.AsNoTracking().ToListAsync(cancellationToken);
        var imports = await ImportsAsync(cancellationToken);
        return
        [
            .. stored.OrderBy(series => series.Symbol, StringComparer.Ordinal).ThenBy(series => Timeframes.Parse(series.Timeframe))
            .Select(series =>
            {
                var (count, rows, rejected, gaps) = imports.GetValueOrDefault(series.Id);
                return new SeriesCoverage(GetSymbolsHandler.Describe(series), series.UpdatedAt, count, rows, rejected, gaps);
            }),
        ];
    }

    private async Task<Dictionary<Guid, (int Count, long Rows, long Rejected, ImportGaps? Gaps)>> ImportsAsync(CancellationToken token)
    {
        Dictionary<Guid, (int, long, long, ImportGaps?)> imports = [];
        await using var command = new NpgsqlCommand(ImportsOfSeries, await session.OpenAsync(token));
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            imports[reader.GetGuid(0)] = (
                reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3), FactoryJson.Read<ImportGaps>(reader.GetString(4)));
        }

        return imports;
    }
}

internal static class GetCoverageEndpoint
{
    internal static void MapGetCoverage(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/api/bars",
            async (IMediator mediator, CancellationToken token) => TypedResults.Ok(await mediator.Send(new GetCoverage(), token)))
            .WithName("GetCoverage").WithTags("Market data").WithSummary("What is stored of every symbol, and what its imports found");
}
