using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Decay;

internal sealed class GetFollowedPromotionsValidator : AbstractValidator<GetFollowedPromotions>
{
    public GetFollowedPromotionsValidator() =>
        RuleFor(query => query.Limit).InclusiveBetween(1, 1000).WithMessage(query => $"limit: {query.Limit} is not allowed; 1 to 1000.");
}

internal sealed class GetFollowedPromotionsHandler(EvolutionContext context)
    : IRequestHandler<GetFollowedPromotions, IReadOnlyList<FollowedPromotion>>
{
    public async Task<IReadOnlyList<FollowedPromotion>> Handle(GetFollowedPromotions request, CancellationToken cancellationToken)
    {
        var found = await context.Followings.AsNoTracking()
            .Join(
                context.Promoted.Where(promoted => !promoted.Candidate), following => following.PromotedId, promoted => promoted.Id,
                (following, promoted) => new { following, promoted.Symbol })
            .OrderBy(pair => pair.following.Status == DecayStatus.Dead ? 0
                : pair.following.Status == DecayStatus.Decaying ? 1
                : pair.following.Status == DecayStatus.Unknown ? 2
                : 3)
            .ThenByDescending(pair => pair.following.Since).ThenBy(pair => pair.following.PromotedId)
            .Take(request.Limit).ToListAsync(cancellationToken);
        return [.. found.Select(pair => new FollowedPromotion(pair.following.PromotedId, pair.Symbol, pair.following.Read()))];
    }
}
