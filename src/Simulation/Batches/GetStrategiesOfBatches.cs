using MediatR;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.Queue;

namespace StrategyFactory.Simulation.Batches;

internal sealed class GetStrategiesOfBatchesHandler(DatabaseSession session)
    : IRequestHandler<GetStrategiesOfBatches, IReadOnlyList<BatchStrategy>>
{
    private const string Strategies = """
        select batch_id, id, grid_index, ticker, params::text, resolved_threshold, result::text, daily_returns
        from simulation.priority_jobs
        where batch_id = any($1) and status = 'COMPLETED' and (result ->> 'trade_count')::int >= $2
        order by batch_id, grid_index
        """;

    public async Task<IReadOnlyList<BatchStrategy>> Handle(GetStrategiesOfBatches request, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Strategies, await session.OpenAsync(cancellationToken))
        {
            Parameters =
            {
                new() { Value = request.BatchIds.ToArray() },
                new() { Value = request.MinimumTrades },
            },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        List<BatchStrategy> strategies = [];
        while (await rows.ReadAsync(cancellationToken))
        {
            double? threshold = await rows.IsDBNullAsync(5, cancellationToken) ? null : rows.GetDouble(5);
            double[] returns = await rows.IsDBNullAsync(7, cancellationToken) ? []
                : DailyReturnsColumn.Read(await rows.GetFieldValueAsync<byte[]>(7, cancellationToken));
            strategies.Add(new(
                rows.GetGuid(0),
                new(
                    rows.GetGuid(1), rows.GetInt32(2), rows.GetString(3), FactoryJson.Read<JobParameters>(rows.GetString(4)).Strategy,
                    threshold, FactoryJson.Read<StrategyResult>(rows.GetString(6)), null),
                returns));
        }

        return strategies;
    }
}
