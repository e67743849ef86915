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
            coalesce(sum((report ->> 'skipped')::bigint), 0)::bigint, coalesce(sum((report ->> 'repaired')::bigint), 0)::bigint,
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
                var found = imports.GetValueOrDefault(series.Id);
                return new SeriesCoverage(
                    GetSymbolsHandler.Describe(series), series.UpdatedAt, found.Count, found.Rows, found.Rejected, found.Gaps)
                {
                    Skipped = found.Skipped,
                    Repaired = found.Repaired,
                };
            }),
        ];
    }

    private async Task<Dictionary<Guid, SumOfImports>> ImportsAsync(CancellationToken token)
    {
        Dictionary<Guid, SumOfImports> imports = [];
        await using var command = new NpgsqlCommand(ImportsOfSeries, await session.OpenAsync(token));
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            imports[reader.GetGuid(0)] = new(
                reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5),
                FactoryJson.Read<ImportGaps>(reader.GetString(6)));
        }

        return imports;
    }

    private readonly record struct SumOfImports(int Count, long Rows, long Rejected, long Skipped, long Repaired, ImportGaps? Gaps);
}

internal static class GetCoverageEndpoint
{
    internal static void MapGetCoverage(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/api/bars",
            async (IMediator mediator, CancellationToken token) => TypedResults.Ok(await mediator.Send(new GetCoverage(), token)))
            .WithName("GetCoverage").WithTags("Market data").WithSummary("What is stored of every symbol, and what its imports found");
}
