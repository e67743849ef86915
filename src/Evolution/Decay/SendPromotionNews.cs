using MediatR;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Notifications;

namespace StrategyFactory.Evolution.Decay;

internal sealed class SendPromotionNewsHandler(EvolutionContext context, NewsOutbox outbox) : AsyncRequestHandler<SendPromotionNews>
{
    protected override Task Handle(SendPromotionNews request, CancellationToken cancellationToken) =>
        outbox.SendAsync<PromotionNews>(context, request.NewsId, cancellationToken);
}

internal sealed class SettlePromotionNewsHandler(EvolutionContext context, NewsOutbox outbox) : AsyncRequestHandler<SettlePromotionNews>
{
    protected override Task Handle(SettlePromotionNews request, CancellationToken cancellationToken) =>
        outbox.SettleAsync<PromotionNews>(context, request.NewsId, request.GivenUp, cancellationToken);
}

internal sealed class GetPromotionNewsUnderWayHandler(NewsOutbox outbox)
    : IRequestHandler<GetPromotionNewsUnderWay, IReadOnlyList<IDurableCommand>>
{
    private const string Select = $"select id from evolution.promotion_news where {NewsOutbox.Unsent}";

    public async Task<IReadOnlyList<IDurableCommand>> Handle(GetPromotionNewsUnderWay request, CancellationToken cancellationToken) =>
        [.. (await outbox.UnsentAsync(Select, cancellationToken)).Select(id => new SendPromotionNews(id))];
}
