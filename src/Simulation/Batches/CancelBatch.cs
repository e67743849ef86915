using MediatR;
using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Batches;

/// <summary>Ends whatever of a batch has not ended, also what a worker holds. Cancelling again changes nothing.</summary>
internal sealed class CancelBatchHandler(DatabaseSession session, TimeProvider clock) : IRequestHandler<CancelBatch, int>
{
    // Locked in the order of their ids, as results are: neither can hold what the other waits for.
    private const string Cancel = """
        with unfinished as materialized (
            select id from simulation.priority_jobs where batch_id = $1 and status in ('PENDING', 'RUNNING')
            order by id for update)
        update simulation.priority_jobs job set status = 'CANCELLED', completed_at = $2, lease_until = null
        from unfinished where job.id = unfinished.id
        """;

    public async Task<int> Handle(CancelBatch request, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Cancel, await session.OpenAsync(cancellationToken));
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = request.BatchId });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = clock.GetUtcNow() });
        var cancelled = await command.ExecuteNonQueryAsync(cancellationToken);
        session.Announce(SimulationChanges.Queue);
        return cancelled;
    }
}
