using MediatR;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Datasets;

namespace StrategyFactory.MarketData.Pins;

internal sealed class PinBarsHandler(DatabaseSession session, TimeProvider clock, IOptions<MarketDataOptions> options)
    : AsyncRequestHandler<PinBars>
{
    private const string Insert = """
        insert into market_data.pins (id, owner, symbols, created_at) values ($1, $2, $3, $4) on conflict (id) do nothing
        """;

    // Locked, so that what is pinned is what is stored: an import holds the row until it is committed, and looks for pins only then.
    // Always in this order, in which several series are imported at once as well.
    private const string InsertSeries = """
        with held as materialized (
            select id, symbol, timeframe, bars, first_bar, last_bar, content_hash, has_volume, version, updated_at
            from market_data.series where symbol = any($2) order by symbol, timeframe for share)
        insert into market_data.pinned_series (
            pin_id, series_id, symbol, timeframe, bars, first_bar, last_bar, content_hash, has_volume, version, updated_at)
        select $1, id, symbol, timeframe, bars, first_bar, last_bar, content_hash, has_volume, version, updated_at from held
        """;

    protected override Task Handle(PinBars request, CancellationToken cancellationToken)
    {
        var symbols = request.Symbols.Select(Symbol.Normalise)
            .Concat(request.Columns.Select(BarColumn.Parse).SelectMany(column => column.Symbols))
            .Append(options.Value.VixSymbol).Append(options.Value.MarketSymbol)
            .Where(symbol => symbol is { Length: > 0 })
            .Distinct(StringComparer.Ordinal).ToArray();
        return session.InTransactionAsync(inner => PinAsync(request, symbols, inner), cancellationToken);
    }

    private async Task PinAsync(PinBars request, string[] symbols, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);
        await using var pin = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                new() { Value = request.Id },
                new() { Value = request.Owner },
                new() { Value = symbols },
                new() { Value = clock.GetUtcNow() },
            },
        };
        if (await pin.ExecuteNonQueryAsync(token) == 0)
        {
            return;
        }

        await using var series = new NpgsqlCommand(InsertSeries, connection)
        {
            Parameters = { new() { Value = request.Id }, new() { Value = symbols } },
        };
        await series.ExecuteNonQueryAsync(token);
    }
}
