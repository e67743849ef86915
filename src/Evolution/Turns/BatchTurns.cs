using Npgsql;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Evolution.Turns;

/// <summary>
/// Whose turn it is in a batch. A run waits until it is released, and is released in the transaction that makes room for it: the one
/// that stores the batch, or the one that ends another of its runs. Whoever changes who waits or runs holds the lock on the batch's
/// row, so that no more than <c>max_concurrent</c> are ever under way, on however many hosts, and no crash loses a turn.
/// </summary>
internal sealed class BatchTurns(DatabaseSession session, IDurableCommandQueue queue)
{
    private const string Lock = "select true from evolution.evolution_batches where id = $1 for update";

    private const string Release =
        $"""
        with next as (
            select id from evolution.evolution_runs where batch_id = $1 and waiting
            order by batch_priority desc, batch_position
            limit greatest(0, (select max_concurrent from evolution.evolution_batches where id = $1)
                - (select count(*) from evolution.evolution_runs
                    where batch_id = $1 and not waiting and status in {RunTransitions.OpenSql})))
        update evolution.evolution_runs run set waiting = false from next where run.id = next.id
        returning run.id, run.batch_priority, run.batch_position
        """;

    /// <summary>Takes the batch's lock for the rest of the transaction under way. Take it before any row of its runs.</summary>
    /// <exception cref="NotFoundException">There is no such batch.</exception>
    internal async Task LockAsync(Guid batchId, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(Lock, await session.OpenAsync(token));
        command.Parameters.Add(new() { Value = batchId });
        if (await command.ExecuteScalarAsync(token) is null)
        {
            throw new NotFoundException($"There is no batch {batchId}.", "batch_id");
        }
    }

    /// <summary>Makes as many waiting runs due as there is room for, highest priority first; the lock must be held.</summary>
    /// <returns>The runs released, in order.</returns>
    internal async Task<IReadOnlyList<Guid>> ReleaseAsync(Guid batchId, CancellationToken token)
    {
        List<(Guid Id, int Priority, int Position)> released = [];
        await using (var command = new NpgsqlCommand(Release, await session.OpenAsync(token)))
        {
            command.Parameters.Add(new() { Value = batchId });
            await using var row = await command.ExecuteReaderAsync(token);
            while (await row.ReadAsync(token))
            {
                released.Add((row.GetGuid(0), row.GetInt32(1), row.GetInt32(2)));
            }
        }

        Guid[] ordered = [.. released.OrderByDescending(run => run.Priority).ThenBy(run => run.Position).Select(run => run.Id)];
        foreach (var run in ordered)
        {
            await queue.EnqueueAsync(new RunEvolution(run), token);
            session.Announce(EvolutionChanges.Run, run.ToString());
        }

        return ordered;
    }
}
