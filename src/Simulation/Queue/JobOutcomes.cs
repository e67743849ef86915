using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

/// <summary>What became of one claimed job: a result, or an error.</summary>
/// <param name="JobId">The job.</param>
/// <param name="ResolvedThreshold">θ as a return; null where nothing can reach it.</param>
/// <param name="Result">JSON of the <see cref="StrategyResult"/>; null after an error.</param>
/// <param name="DailyReturns">The column <c>daily_returns</c>.</param>
/// <param name="Error">Why it failed.</param>
internal sealed record JobOutcome(Guid JobId, double? ResolvedThreshold, string? Result, byte[]? DailyReturns, string? Error)
{
    public static JobOutcome Completed(Guid job, double? threshold, StrategyResult result, ReadOnlySpan<double> dailyReturns) =>
        new(job, threshold, SimulationJson.Write(result), DailyReturnsColumn.Write(dailyReturns), null);

    public static JobOutcome Failed(Guid job, string error) => new(job, null, null, null, error);
}

/// <summary>Writes outcomes back, however many, in one statement that touches only what the worker still holds.</summary>
internal static class JobOutcomes
{
    private const string One = "(VALUES ($1, $2, $3, $4, $5))";
    private const string Many = "unnest($1, $2, $3, $4, $5)";

    private static string Update(string source) => $"""
        UPDATE simulation.priority_jobs job SET
            status = CASE WHEN outcome.error IS NULL THEN 'COMPLETED' ELSE 'FAILED' END,
            resolved_threshold = outcome.threshold, result = outcome.result, daily_returns = outcome.daily_returns,
            error = outcome.error, completed_at = $7
        FROM {source} AS outcome (id, threshold, result, daily_returns, error)
        WHERE job.id = outcome.id AND job.status = 'RUNNING' AND job.worker_id = $6
        """;

    /// <summary>Returns the number of jobs written; the others were no longer this worker's.</summary>
    public static async Task<int> WriteAsync(
        DatabaseSession session, string worker, IReadOnlyCollection<JobOutcome> outcomes, DateTimeOffset now, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);

        // One outcome goes as plain values: the planner knows their number and keeps its plan, of an array it would not.
        var one = outcomes.Count == 1;
        await using var command = new NpgsqlCommand(Update(one ? One : Many), connection);
        Add(NpgsqlDbType.Uuid, outcomes.Select(outcome => outcome.JobId));
        Add(NpgsqlDbType.Double, outcomes.Select(outcome => outcome.ResolvedThreshold));
        Add(NpgsqlDbType.Jsonb, outcomes.Select(outcome => outcome.Result));
        Add(NpgsqlDbType.Bytea, outcomes.Select(outcome => outcome.DailyReturns));
        Add(NpgsqlDbType.Text, outcomes.Select(outcome => outcome.Error));
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = worker });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = now });
        await command.PrepareAsync(token);
        return await command.ExecuteNonQueryAsync(token);

        void Add<T>(NpgsqlDbType type, IEnumerable<T> values) => command.Parameters.Add(one
            ? new() { NpgsqlDbType = type, Value = values.Single() is { } value ? value : DBNull.Value }
            : new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values.ToArray() });
    }
}
