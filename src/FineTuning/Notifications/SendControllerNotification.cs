using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Notifications;

namespace StrategyFactory.FineTuning.Notifications;

/// <summary>Sends over every channel that has not had it; the job engine comes back where one does not answer.</summary>
internal sealed class SendControllerNotificationHandler(FineTuningContext context, NotificationChannels channels)
    : AsyncRequestHandler<SendControllerNotification>
{
    protected override async Task Handle(SendControllerNotification request, CancellationToken cancellationToken)
    {
        var stored = await context.Notifications.SingleOrDefaultAsync(
            candidate => candidate.Id == request.NotificationId, cancellationToken);
        if (stored is not { } news)
        {
            return;
        }

        var notice = new Notice(
            news.Summary, $"{news.Kind}, {news.CreatedAt:u}",
            new { news.Id, news.Kind, news.Summary, news.JobId, news.TaskId, news.CreatedAt });
        var delivery = await channels.SendAsync(notice, new(news.WebhookSentAt, news.MailSentAt), cancellationToken);
        (news.WebhookSentAt, news.MailSentAt) = (delivery.WebhookSentAt, delivery.MailSentAt);
        await context.SaveChangesAsync(CancellationToken.None);
        if (delivery.Failures.Count > 0)
        {
            throw new IOException($"Notification {news.Id} could not be sent: {string.Join("; ", delivery.Failures)}.");
        }
    }
}
