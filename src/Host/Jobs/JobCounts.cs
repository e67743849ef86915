using Npgsql;

namespace StrategyFactory.Host.Jobs;

/// <summary>How the durable commands are doing.</summary>
/// <param name="Stored">Commands that have not ended: waiting, running, or to be tried again.</param>
/// <param name="GivenUp">Commands that failed too often; the dashboard at <c>/hangfire</c> shows why and starts them again.</param>
/// <param name="Recovered">What the reconciler had to put back in the last 30 days.</param>
internal sealed record JobCounts(long Stored, long GivenUp, long Recovered)
{
    private const string Select =
        """
        select count(*) filter (where given_up_at is null), count(*) filter (where given_up_at is not null),
            (select count(*) from jobs.recoveries)
        from jobs.commands
        """;

    internal static async Task<JobCounts> ReadAsync(NpgsqlDataSource source, CancellationToken token)
    {
        await using var select = source.CreateCommand(Select);
        await using var row = await select.ExecuteReaderAsync(token);
        await row.ReadAsync(token);
        return new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
    }
}
