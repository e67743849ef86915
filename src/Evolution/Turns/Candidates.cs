using Npgsql;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.Evolution.Turns;

/// <summary>
/// What a run has examined and found suspect waits as a candidate for the run's end, however it ends: where nothing better came, the best
/// candidate is its promotion.
/// </summary>
internal sealed class Candidates(DatabaseSession session)
{
    private const string Settle =
        """
        with best as (
            select distinct on (run_id) id from evolution.promoted_models candidate
            where run_id = any($1) and candidate.candidate
                and not exists (
                    select from evolution.promoted_models other where other.run_id = candidate.run_id and not other.candidate)
            order by run_id, dsr_score desc nulls last, (full_result ->> 'sqn_raw')::double precision desc nulls last, generation),
        promoted as (
            update evolution.promoted_models promoted set candidate = false from best where promoted.id = best.id returning run_id)
        update evolution.evolution_runs run set promoted = true from promoted where run.id = promoted.run_id returning run.id
        """;

    private const string Reopen =
        """
        with reopened as (update evolution.promoted_models set candidate = true where run_id = $1 and not candidate returning run_id)
        update evolution.evolution_runs run set promoted = false from reopened where run.id = reopened.run_id
        """;

    /// <summary>
    /// Promotes the best candidate of each run that has promoted nothing: highest deflated Sharpe ratio, each at the N of its own
    /// examination, ties to the higher uncapped SQN, then to the earlier generation. Returns the runs that had one.
    /// </summary>
    internal async Task<IReadOnlyList<Guid>> SettleAsync(IReadOnlyList<Guid> runs, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(Settle, await session.OpenAsync(token), session.Transaction)
        {
            Parameters = { new() { Value = runs.ToArray() } },
        };
        await using var row = await command.ExecuteReaderAsync(token);
        List<Guid> settled = [];
        while (await row.ReadAsync(token))
        {
            settled.Add(row.GetGuid(0));
        }

        return settled;
    }

    /// <summary>Makes what the end of a run promoted a candidate again: the run goes on.</summary>
    internal async Task ReopenAsync(Guid run, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(Reopen, await session.OpenAsync(token), session.Transaction)
        {
            Parameters = { new() { Value = run } },
        };
        await command.ExecuteNonQueryAsync(token);
    }
}
