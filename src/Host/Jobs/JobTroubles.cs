using MediatR;
using Npgsql;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Host.Jobs;

internal sealed class GetJobTroublesHandler(NpgsqlDataSource source) : IRequestHandler<GetJobTroubles, JobTroubles>
{
    private const string GivenUp =
        """
        select type, key, coalesce(reason, ''), given_up_at from jobs.commands
        where given_up_at >= $1 and given_up_at < $2 order by given_up_at desc, id desc limit 100
        """;

    private const string Recovered =
        """
        select type, key, reason, found_at from jobs.recoveries
        where found_at >= $1 and found_at < $2 order by found_at desc, id desc limit 100
        """;

    public async Task<JobTroubles> Handle(GetJobTroubles request, CancellationToken cancellationToken) => new(
        await ReadAsync<GivenUpCommand>(GivenUp, request, (command, key, reason, at) => new(command, key, reason, at), cancellationToken),
        await ReadAsync<RecoveredCommand>(
            Recovered, request, (command, key, reason, at) => new(command, key, reason, at), cancellationToken));

    private async Task<IReadOnlyList<T>> ReadAsync<T>(
        string sql, GetJobTroubles range, Func<string, string, string, DateTimeOffset, T> make, CancellationToken token)
    {
        await using var select = source.CreateCommand(sql);
        select.Parameters.Add(new() { Value = range.Since.ToUniversalTime() });
        select.Parameters.Add(new() { Value = range.Until.ToUniversalTime() });
        await using var row = await select.ExecuteReaderAsync(token);
        List<T> found = [];
        while (await row.ReadAsync(token))
        {
            found.Add(make(row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3)));
        }

        return found;
    }
}
