using Hangfire.Common;
using Npgsql;

namespace StrategyFactory.Host.Jobs;

/// <summary>The last turn of something that is done at regular times.</summary>
/// <param name="At">When it was due; null before the first.</param>
/// <param name="State">What became of it: Enqueued, Processing, Succeeded or Failed; null where it is not kept any more.</param>
internal sealed record UpkeepTurn(DateTimeOffset? At, string? State)
{
    private const string Select =
        $"""
        select hash.value, job.statename from {JobEngine.HangfireSchema}.hash hash
        left join {JobEngine.HangfireSchema}.hash last on last.key = hash.key and last.field = 'LastJobId'
        left join {JobEngine.HangfireSchema}.job job on job.id::text = last.value
        where hash.key = $1 and hash.field = 'LastExecution'
        """;

    /// <param name="source">The database.</param>
    /// <param name="command">Name of the recurring command.</param>
    /// <param name="token">Cancels the reading.</param>
    internal static async Task<UpkeepTurn> ReadAsync(NpgsqlDataSource source, string command, CancellationToken token)
    {
        await using var select = source.CreateCommand(Select);
        select.Parameters.Add(new() { Value = $"recurring-job:{command}" });
        await using var row = await select.ExecuteReaderAsync(token);
        if (!await row.ReadAsync(token) || row.IsDBNull(0))
        {
            return new(null, null);
        }

        DateTimeOffset? at = JobHelper.DeserializeNullableDateTime(row.GetString(0)) is { } time ? new(time.ToUniversalTime()) : null;
        return new(at, row.IsDBNull(1) ? null : row.GetString(1));
    }
}
