using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;

namespace StrategyFactory.Evolution.Promotion;

/// <summary>Looks up how promotions do since they were promoted.</summary>
internal static class FollowedPromotions
{
    /// <summary>By the id of the promotion record; without those that are not followed, or no longer: candidates are not.</summary>
    internal static async Task<Dictionary<Guid, PromotionDecay>> OfAsync(
        EvolutionContext context, IReadOnlyCollection<Guid> promoted, CancellationToken token)
    {
        var found = await context.Followings.AsNoTracking()
            .Where(following => promoted.Contains(following.PromotedId)
                && context.Promoted.Any(model => model.Id == following.PromotedId && !model.Candidate))
            .ToListAsync(token);
        return found.ToDictionary(following => following.PromotedId, following => following.Read());
    }

    /// <summary>Those of a status; all for null.</summary>
    internal static IQueryable<PromotedModelRecord> OfStatus(
        this IQueryable<PromotedModelRecord> promoted, EvolutionContext context, string? status) =>
        status is null
            ? promoted
            : promoted.Where(model => !model.Candidate && context.Followings.Any(
                following => following.PromotedId == model.Id && following.Status == status));
}
