using MediatR;
using Npgsql;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Decay;

internal sealed class GetFollowingHealthHandler(NpgsqlDataSource source) : IRequestHandler<GetFollowingHealth, FollowingHealth>
{
    private const string Select =
        $"""
        select count(*), count(following.promoted_id), count(*) filter (where following.status = '{DecayStatus.Unknown}'),
            max(following.computed_at)
        from evolution.promoted_models promoted
        left join evolution.followings following on following.promoted_id = promoted.id
        where not promoted.candidate
        """;

    public async Task<FollowingHealth> Handle(GetFollowingHealth request, CancellationToken cancellationToken)
    {
        await using var select = source.CreateCommand(Select);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new(
            (int)row.GetInt64(0), (int)row.GetInt64(1), (int)row.GetInt64(2),
            row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3));
    }
}
