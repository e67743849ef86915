using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.FineTuning.Notifications;

internal sealed class SettleControllerNotificationHandler(FineTuningContext context, TimeProvider clock)
    : AsyncRequestHandler<SettleControllerNotification>
{
    protected override async Task Handle(SettleControllerNotification request, CancellationToken cancellationToken)
    {
        var notification = await context.Notifications.SingleOrDefaultAsync(
            candidate => candidate.Id == request.NotificationId, cancellationToken);
        if (notification is not null)
        {
            notification.GivenUpAt = request.GivenUp ? clock.GetUtcNow() : null;
            await context.SaveChangesAsync(cancellationToken);
        }
    }
}
