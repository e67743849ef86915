using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Evolution.Decay;

/// <summary>
/// Follows the promotions whose bars are others than when they were followed last, until there are none. One host at a time: one that is
/// woken meanwhile leaves it to the first, which looks again. What a host that died has not written is done in the next turn.
/// </summary>
internal sealed class FollowPromotionsHandler(
    EvolutionContext context, IMediator mediator, PromotionFollowing following, NpgsqlDataSource source, TimeProvider clock,
    ILogger<FollowPromotionsHandler> logger) : AsyncRequestHandler<FollowPromotions>
{
    /// <summary>Number of the lock under which promotions are followed: "follow" as bytes.</summary>
    private const long LockKey = 0x666f6c6c6f77;

    /// <summary>What could not be followed may have lacked something else than bars, such as a library.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    protected override async Task Handle(FollowPromotions request, CancellationToken cancellationToken)
    {
        await using var alone = await SessionLock.TryTakeAsync(source, LockKey, cancellationToken);
        if (alone is null)
        {
            return;
        }

        while (await DueAsync(cancellationToken) is { Count: > 0 } due)
        {
            foreach (var id in due)
            {
                await FollowAsync(id, cancellationToken);
                context.ChangeTracker.Clear();
            }
        }
    }

    /// <summary>Those never followed, then those followed longest ago.</summary>
    private async Task<IReadOnlyList<Guid>> DueAsync(CancellationToken token)
    {
        var promotions = await context.Promoted.AsNoTracking().Where(promoted => !promoted.Candidate)
            .Select(promoted => new
            {
                promoted.Id,
                Followed = context.Followings.Where(known => known.PromotedId == promoted.Id)
                    .Select(known => new { known.Symbols, known.Source, known.Status, known.ComputedAt }).FirstOrDefault(),
            })
            .ToListAsync(token);
        var (series, tired) = (await mediator.Send(new GetSymbols(), token), clock.GetUtcNow() - Again);
        return
        [
            .. promotions.Where(promotion => promotion.Followed is not { } known
                    || known.Source != following.Source(series, known.Symbols)
                    || (known.Status == DecayStatus.Unknown && known.ComputedAt <= tired))
                .OrderBy(promotion => promotion.Followed?.ComputedAt ?? DateTimeOffset.MinValue).ThenBy(promotion => promotion.Id)
                .Select(promotion => promotion.Id),
        ];
    }

    private async Task FollowAsync(Guid id, CancellationToken token)
    {
        var promoted = await context.Promoted.AsNoTracking().SingleOrDefaultAsync(candidate => candidate.Id == id, token);
        if (promoted is null)
        {
            return;      // its run was deleted just now
        }

        var symbols = await following.SymbolsAsync(promoted, token);
        var before = following.Source(await mediator.Send(new GetSymbols(), token), symbols);
        Followed found;
        try
        {
            found = await following.FollowAsync(promoted, token);
        }
        catch (Exception failure) when (!token.IsCancellationRequested && failure is not NpgsqlException)
        {
            // one that cannot be followed keeps the others from nothing, and is told
            var known = failure is FactoryException;
            logger.LogWarning(known ? null : failure, "Promotion {Promotion} cannot be followed: {Reason}", id, failure.Message);
            found = PromotionFollowing.Unknown(promoted, known ? failure.Message : $"{failure.GetType().Name}, see the log.");
        }

        await following.KeepAsync(promoted, found, symbols, before, token);
    }
}

/// <summary>What following a promotion came to, before it is kept.</summary>
/// <param name="Decay">How it does.</param>
/// <param name="Points">Its course.</param>
internal sealed record Followed(PromotionDecay Decay, IReadOnlyList<DecayPoint> Points);
