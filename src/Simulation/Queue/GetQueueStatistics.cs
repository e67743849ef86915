using MediatR;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

internal sealed class GetQueueStatisticsHandler(DatabaseSession session) : IRequestHandler<GetQueueStatistics, QueueStatistics>
{
    /// <summary>
    /// Counts over partial indexes for what is open, sums of the workers' counters for what ended, all of one snapshot:
    /// the cost does not grow with the jobs that were ever done.
    /// </summary>
    public const string Sql = """
        select (select count(*) from simulation.priority_jobs where status = 'PENDING'),
            (select count(*) from simulation.priority_jobs where status = 'RUNNING'),
            coalesce(sum(jobs_completed), 0)::bigint, coalesce(sum(jobs_given_up), 0)::bigint
        from simulation.workers
        """;

    public async Task<QueueStatistics> Handle(GetQueueStatistics request, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, await session.OpenAsync(cancellationToken));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3));
    }
}
