using MediatR;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.Queue;

namespace StrategyFactory.Simulation.Batches;

internal sealed class GetSharpeRatiosHandler(DatabaseSession session) : IRequestHandler<GetSharpeRatios, IReadOnlyList<StrategySharpe>>
{
    private const double DatesPerYear = 252;

    private const string Ratios = """
        select batch_id, ticker, params::text, (result ->> 'sharpe')::double precision
        from simulation.priority_jobs
        where batch_id = any($1) and status = 'COMPLETED' and result is not null
        order by batch_id, grid_index
        """;

    public async Task<IReadOnlyList<StrategySharpe>> Handle(GetSharpeRatios request, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Ratios, await session.OpenAsync(cancellationToken))
        {
            Parameters =
            {
                new() { Value = request.BatchIds.ToArray() },
            },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        List<StrategySharpe> ratios = [];
        while (await rows.ReadAsync(cancellationToken))
        {
            var (strategy, settings) = FactoryJson.Read<JobParameters>(rows.GetString(2));
            double? daily = await rows.IsDBNullAsync(3, cancellationToken) ? null : rows.GetDouble(3) / Math.Sqrt(DatesPerYear);
            ratios.Add(new(rows.GetGuid(0), rows.GetString(1), strategy, settings, daily));
        }

        return ratios;
    }
}
