using MediatR;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Batches;

/// <summary>Makes due again whatever of a batch has ended without a result.</summary>
internal sealed class ReopenBatchHandler(DatabaseSession session) : IRequestHandler<ReopenBatch, int>
{
    // Locked in the order of their ids, as results are: neither can hold what the other waits for.
    private const string Reopen =
        """
        with ended as materialized (
            select id from simulation.priority_jobs where batch_id = $1 and status in ('CANCELLED', 'FAILED')
            order by id for update)
        update simulation.priority_jobs job
        set status = 'PENDING', attempt = 0, failures = 0, error = null, worker_id = null, completed_at = null, lease_until = null
        from ended where job.id = ended.id
        """;

    public async Task<int> Handle(ReopenBatch request, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Reopen, await session.OpenAsync(cancellationToken))
        {
            Transaction = session.Transaction,
            Parameters = { new() { Value = request.BatchId } },
        };
        var reopened = await command.ExecuteNonQueryAsync(cancellationToken);
        session.Announce(SimulationChanges.Queue);
        return reopened;
    }
}
