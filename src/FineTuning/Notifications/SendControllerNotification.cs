using MediatR;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Notifications;

namespace StrategyFactory.FineTuning.Notifications;

internal sealed class SendControllerNotificationHandler(FineTuningContext context, NewsOutbox outbox)
    : AsyncRequestHandler<SendControllerNotification>
{
    protected override Task Handle(SendControllerNotification request, CancellationToken cancellationToken) =>
        outbox.SendAsync<ControllerNotification>(context, request.NotificationId, cancellationToken);
}

internal sealed class SettleControllerNotificationHandler(FineTuningContext context, NewsOutbox outbox)
    : AsyncRequestHandler<SettleControllerNotification>
{
    protected override Task Handle(SettleControllerNotification request, CancellationToken cancellationToken) =>
        outbox.SettleAsync<ControllerNotification>(context, request.NotificationId, request.GivenUp, cancellationToken);
}

internal sealed class GetNotificationsUnderWayHandler(NewsOutbox outbox)
    : IRequestHandler<GetNotificationsUnderWay, IReadOnlyList<IDurableCommand>>
{
    private const string Select = $"select id from fine_tuning.controller_notifications where {NewsOutbox.Unsent}";

    public async Task<IReadOnlyList<IDurableCommand>> Handle(GetNotificationsUnderWay request, CancellationToken cancellationToken) =>
        [.. (await outbox.UnsentAsync(Select, cancellationToken)).Select(id => new SendControllerNotification(id))];
}
