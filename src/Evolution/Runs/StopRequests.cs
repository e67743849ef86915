using Npgsql;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.Evolution.Runs;

/// <summary>
/// Asks open runs to stop. One that still waits in its batch is at work nowhere and ends at once; the batch's lock must be held, or it
/// might be released meanwhile.
/// </summary>
internal sealed class StopRequests(DatabaseSession session, TimeProvider clock)
{
    /// <summary>Returns 1, or 0 where the run has ended already.</summary>
    internal Task<int> OfRunAsync(Guid runId, CancellationToken token) => OfAsync("id", runId, token);

    /// <summary>Returns the number of runs that had not ended.</summary>
    internal Task<int> OfBatchAsync(Guid batchId, CancellationToken token) => OfAsync("batch_id", batchId, token);

    private async Task<int> OfAsync(string column, Guid id, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            $"""
            update evolution.evolution_runs set
                cancel_requested = true,
                status = case when waiting then 'STOPPED' else status end,
                stopped_reason = case when waiting then 'cancelled' else stopped_reason end,
                finished_at = case when waiting then $2 else finished_at end,
                waiting = false
            where {column} = $1 and status in ('PENDING', 'RUNNING')
            """,
            await session.OpenAsync(token));
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        return await command.ExecuteNonQueryAsync(token);
    }
}
