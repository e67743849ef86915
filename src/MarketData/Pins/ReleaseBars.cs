using MediatR;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Pins;

internal sealed class ReleaseBarsHandler(DatabaseSession session) : AsyncRequestHandler<ReleaseBars>
{
    private const string Delete = "delete from market_data.pins where id = any($1)";

    // What another release takes at the same moment is left to it.
    private const string DropUnread = """
        delete from market_data.bar_chunks chunk
        using (
            select series_id, period, since from market_data.bar_chunks old
            where until is not null and not exists (
                select from market_data.pinned_series pinned
                where pinned.series_id = old.series_id and pinned.version >= old.since and pinned.version < old.until)
            for update skip locked) unread
        where chunk.series_id = unread.series_id and chunk.period = unread.period and chunk.since = unread.since
        """;

    protected override Task Handle(ReleaseBars request, CancellationToken cancellationToken) =>
        session.InTransactionAsync(inner => ReleaseAsync([.. request.Ids], inner), cancellationToken);

    private async Task ReleaseAsync(Guid[] ids, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);
        await using var delete = new NpgsqlCommand(Delete, connection) { Parameters = { new() { Value = ids } } };
        await delete.ExecuteNonQueryAsync(token);
        await using var drop = new NpgsqlCommand(DropUnread, connection);
        await drop.ExecuteNonQueryAsync(token);
    }
}
