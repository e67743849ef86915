using Npgsql;
using NpgsqlTypes;

namespace StrategyFactory.Simulation.Queue;

/// <summary>
/// A worker's sign of life and what it did, written by the very statement that changes its jobs: the counters cannot miss a
/// job nor count one twice, and cost no round trip.
/// </summary>
/// <param name="Id">The worker's name.</param>
/// <param name="Host">Its machine; null where it does not say.</param>
/// <param name="ProcessId">Its process; null where it does not say.</param>
internal sealed record WorkerSign(string Id, string? Host, int? ProcessId, DateTimeOffset Now)
{
    /// <summary>A worker of this process.</summary>
    public static WorkerSign Here(string id, DateTimeOffset now) => new(id, Environment.MachineName, Environment.ProcessId, now);

    /// <summary>A worker elsewhere that has introduced itself before, or never will.</summary>
    public static WorkerSign Elsewhere(string id, DateTimeOffset now) => new(id, null, null, now);

    /// <summary>Adds the parameters $1 to $4 of the statements below; every statement begins with them.</summary>
    public void AddTo(NpgsqlCommand command)
    {
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = Id });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)Host ?? DBNull.Value });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = (object?)ProcessId ?? DBNull.Value });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = Now });
    }

    /// <summary>
    /// The statement to put into a WITH clause where the worker holds jobs: it has claimed, so it is known, and this costs less.
    /// </summary>
    /// <param name="counters">Assignments.</param>
    /// <param name="source">What they are taken from; no row, no sign of life.</param>
    public static string Update(string counters, string source) => $"""
        update simulation.workers set
            host = coalesce($2, host), process_id = coalesce($3, process_id), last_seen = greatest(last_seen, $4), {counters}
        from {source} where id = $1
        """;

    /// <summary>The statement to put into a WITH clause where the worker may be a new one.</summary>
    /// <param name="counts">Four expressions: jobs claimed, completed, failed, given up.</param>
    /// <param name="source">What they are counted over, and when to write at all.</param>
    public static string Upsert(string counts, string source) => $"""
        insert into simulation.workers as known
            (id, host, process_id, started_at, last_seen, jobs_claimed, jobs_completed, jobs_failed, jobs_given_up)
        select $1, $2, $3, $4, $4, {counts} {source}
        on conflict (id) do update set
            host = coalesce(excluded.host, known.host), process_id = coalesce(excluded.process_id, known.process_id),
            started_at = case when excluded.process_id <> known.process_id or excluded.host <> known.host
                then excluded.started_at else known.started_at end,
            last_seen = greatest(known.last_seen, excluded.last_seen),
            jobs_claimed = known.jobs_claimed + excluded.jobs_claimed, jobs_completed = known.jobs_completed + excluded.jobs_completed,
            jobs_failed = known.jobs_failed + excluded.jobs_failed, jobs_given_up = known.jobs_given_up + excluded.jobs_given_up
        """;
}
