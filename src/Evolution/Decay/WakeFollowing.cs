using MediatR;
using Npgsql;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Evolution.Decay;

/// <summary>
/// Bars that a followed promotion depends on wake the following as soon as they are committed. Asked at every import, hence without the
/// Entity Framework, whose first use would hold it up.
/// </summary>
internal sealed class WakeFollowingHandler(DatabaseSession session, IDurableCommandQueue queue) : INotificationHandler<SeriesChanged>
{
    private const string Concerned =
        """
        select exists (
            select from evolution.promoted_models promoted
            left join evolution.followings following on following.promoted_id = promoted.id
            where not promoted.candidate and (following.promoted_id is null or $1 = any(following.symbols)))
        """;

    public async Task Handle(SeriesChanged notification, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(Concerned, await session.OpenAsync(cancellationToken), session.Transaction)
        {
            Parameters = { new() { Value = notification.Symbol } },
        };
        if (await ask.ExecuteScalarAsync(cancellationToken) is true)
        {
            await queue.EnqueueAsync(new FollowPromotions(), cancellationToken);
        }
    }
}
