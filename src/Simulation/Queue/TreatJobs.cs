using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

/// <summary>Does something to all jobs that a filter matches, in one statement, and counts what was done and what was left.</summary>
internal static class TreatJobs
{
    private const string AfterTheEndNote =
        "Jobs whose generation was judged without them are simulated all the same: their results are kept and shown, the verdict of their "
        + "run stays as it was judged.";

    /// <summary>Treats the jobs.</summary>
    /// <param name="session">The connection, and whom to tell.</param>
    /// <param name="allowed">The condition under which one may be treated.</param>
    /// <param name="treatment">The statement, of the jobs in <c>held</c>, which returns <c>held.status</c> and <c>held.late</c>.</param>
    public static async Task<TreatedJobs> RunAsync(
        DatabaseSession session, JobFilter filter, string allowed, string treatment, CancellationToken token)
    {
        await using var command = new NpgsqlCommand { Connection = await session.OpenAsync(token) };
        var condition = JobFilters.Condition(filter, command);

        // Locked in the order of their ids, as results are: neither can hold what the other waits for. What another statement changed
        // meanwhile no longer meets the condition and is left. The parts never meet in a join, whose plan would be a guess.
        command.CommandText = $"""
            with matched as materialized (select status, count(*) as jobs from simulation.priority_jobs where {condition} group by status),
            open as materialized (select distinct batch_id from simulation.priority_jobs where status in ('PENDING', 'RUNNING')),
            held as materialized (
                select id, status, run_id is not null and batch_id not in (select batch_id from open) as late from simulation.priority_jobs
                where {condition} and {allowed} order by id for update),
            treated as ({treatment})
            select status, sum(jobs)::bigint, sum(done)::bigint, sum(late)::bigint from (
                select status, jobs, 0 as done, 0 as late from matched
                union all
                select status, 0, count(*), count(*) filter (where late) from treated group by status) as part
            group by status order by status
            """;
        var (matched, done, late) = (0L, 0L, 0L);
        List<LeftJobs> left = [];
        await using (var row = await command.ExecuteReaderAsync(token))
        {
            while (await row.ReadAsync(token))
            {
                matched += row.GetInt64(1);
                done += row.GetInt64(2);
                late += row.GetInt64(3);
                if (row.GetInt64(1) > row.GetInt64(2))
                {
                    left.Add(new(row.GetString(0), row.GetInt64(1) - row.GetInt64(2)));
                }
            }
        }

        if (done > 0)
        {
            session.Announce(SimulationChanges.Queue);
        }

        return new(matched, done, left, late, late > 0 ? AfterTheEndNote : null);
    }

    /// <summary>
    /// Names the reasons for which jobs of these states were left; one that might have been treated has changed meanwhile.
    /// </summary>
    public static TreatedJobs WithReasons(this TreatedJobs treated, params IEnumerable<string> refused) => treated with
    {
        Left =
        [
            .. treated.Left
                .GroupBy(
                    left => refused.Contains(left.Reason, StringComparer.Ordinal) ? left.Reason.ToLowerInvariant() : LeftReason.Changed,
                    StringComparer.Ordinal)
                .Select(group => new LeftJobs(group.Key, group.Sum(left => left.Jobs))),
        ],
    };
}
