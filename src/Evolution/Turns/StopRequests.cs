using MediatR;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Evolution.Turns;

/// <summary>
/// Asks open runs to stop. One that is at work nowhere ends at once: because it waits in its batch or in the job engine, or because its
/// command was lost. The batch's lock must be held, or it might be released meanwhile.
/// </summary>
internal sealed class StopRequests(
    EvolutionContext context, DatabaseSession session, IDurableCommandQueue queue, RunEnding ending, Candidates candidates,
    IMediator mediator, TimeProvider clock)
{
    private const string Ask =
        $"""
        update evolution.evolution_runs set
            cancel_requested = true,
            status = case when waiting then $4 else status end,
            stopped_reason = case when waiting then $5 else stopped_reason end,
            finished_at = case when waiting then $3 else finished_at end,
            waiting = false
        where (id = $1 or batch_id = $2) and status in {RunTransitions.OpenSql}
        returning id, status in {RunTransitions.OpenSql}
        """;

    /// <summary>Returns 1, or 0 where the run has ended already.</summary>
    internal Task<int> OfRunAsync(Guid runId, CancellationToken token) => OfAsync(runId, null, token);

    /// <summary>Returns the number of runs that had not ended.</summary>
    internal Task<int> OfBatchAsync(Guid batchId, CancellationToken token) => OfAsync(null, batchId, token);

    private async Task<int> OfAsync(Guid? runId, Guid? batchId, CancellationToken token)
    {
        var asked = await AskAsync(runId, batchId, token);
        Guid[] ended = [.. asked.Where(run => !run.IsOpen).Select(run => run.Run)];
        await candidates.SettleAsync(ended, token);
        await mediator.Send(new ReleaseBars(ended), token);
        foreach (var (run, _) in asked.Where(run => run.IsOpen))
        {
            if (await queue.WithdrawAsync(new RunEvolution(run), token))
            {
                await ending.StopAsync(await context.Runs.SingleAsync(candidate => candidate.Id == run, token), token);
            }
        }

        return asked.Count;
    }

    private async Task<List<(Guid Run, bool IsOpen)>> AskAsync(Guid? runId, Guid? batchId, CancellationToken token)
    {
        await using var ask = new NpgsqlCommand(Ask, await session.OpenAsync(token)) { Transaction = session.Transaction };
        foreach (var id in new[] { runId, batchId })
        {
            ask.Parameters.Add(new() { Value = id is { } given ? given : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        }

        ask.Parameters.Add(new() { Value = clock.GetUtcNow() });
        ask.Parameters.Add(new() { Value = StopReason.Cancelled.Status });
        ask.Parameters.Add(new() { Value = StopReason.Cancelled.Name });
        await using var row = await ask.ExecuteReaderAsync(token);
        List<(Guid, bool)> asked = [];
        while (await row.ReadAsync(token))
        {
            asked.Add((row.GetGuid(0), row.GetBoolean(1)));
            session.Announce(EvolutionChanges.Run, row.GetGuid(0).ToString());
        }

        return asked;
    }
}
