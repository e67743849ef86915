using MediatR;
using Npgsql;
using StrategyFactory.Host.Configuration;
using StrategyFactory.Kernel.Settings;

namespace StrategyFactory.Host.Settings;

internal sealed class GetStorageHandler(NpgsqlDataSource source, FactorySettings settings) : IRequestHandler<GetStorage, StorageInUse>
{
    private const string Size = "select pg_database_size(current_database())";

    private const string Tables =
        """
        select namespace.nspname, class.relname, class.reltuples::bigint, pg_total_relation_size(class.oid)
        from pg_class class join pg_namespace namespace on namespace.oid = class.relnamespace
        where class.relkind = 'r' and namespace.nspname !~ '^pg_' and namespace.nspname <> 'information_schema'
        order by 4 desc, 1, 2
        """;

    public async Task<StorageInUse> Handle(GetStorage request, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var size = new NpgsqlCommand(Size, connection);
        var bytes = (long)(await size.ExecuteScalarAsync(cancellationToken))!;
        await using var list = new NpgsqlCommand(Tables, connection);
        await using var row = await list.ExecuteReaderAsync(cancellationToken);
        List<TableInUse> tables = [];
        while (await row.ReadAsync(cancellationToken))
        {
            tables.Add(new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)));
        }

        var disk = new DriveInfo(settings.Storage);
        return new(settings.Storage, disk.AvailableFreeSpace, disk.TotalSize, bytes, tables);
    }
}
