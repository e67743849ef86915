using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.FineTuning.Notifications;

internal sealed class SettleControllerNotificationHandler(FineTuningContext context, TimeProvider clock) : AsyncRequestHandler<SettleControllerNotification>
{
    protected override async Task Handle(SettleControllerNotification request, CancellationToken cancellationToken)
    {
        if (await context.Notifications.SingleOrDefaultAsync(candidate => candidate.Id == request.NotificationId, cancellationToken) is { } notification)
        {
            notification.GivenUpAt = request.GivenUp ? clock.GetUtcNow() : null;
            await context.SaveChangesAsync(cancellationToken);
        }
    }
}
