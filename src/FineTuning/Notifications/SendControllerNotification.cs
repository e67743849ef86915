using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.FineTuning.Notifications;

/// <summary>Sends over every channel that has not had it; the job engine comes back where one does not answer.</summary>
internal sealed class SendControllerNotificationHandler(
    FineTuningContext context, Webhook webhook, Mail mail, IOptions<FineTuningOptions> options, TimeProvider clock, ILogger<SendControllerNotificationHandler> log) : AsyncRequestHandler<SendControllerNotification>
{
    protected override async Task Handle(SendControllerNotification request, CancellationToken cancellationToken)
    {
        if (await context.Notifications.SingleOrDefaultAsync(candidate => candidate.Id == request.NotificationId, cancellationToken) is not { } notification)
        {
            return;
        }

        List<Exception> failures = [];
        if (options.Value.Notifications.Webhook.IsOn && notification.WebhookSentAt is null && await TryAsync("webhook", () => webhook.SendAsync(notification, cancellationToken), failures, cancellationToken))
        {
            notification.WebhookSentAt = clock.GetUtcNow();
        }

        if (options.Value.Notifications.Mail.IsOn && notification.MailSentAt is null && await TryAsync("mail", () => mail.SendAsync(notification, cancellationToken), failures, cancellationToken))
        {
            notification.MailSentAt = clock.GetUtcNow();
        }

        await context.SaveChangesAsync(CancellationToken.None);
        if (failures.Count > 0)
        {
            throw new IOException($"Notification {notification.Id} could not be sent: {string.Join("; ", failures.Select(failure => failure.GetType().Name))}.");
        }
    }

    // Only the kind of failure is told: messages of mail servers and URLs may repeat what was sent to them.
    private async Task<bool> TryAsync(string channel, Func<Task> send, List<Exception> failures, CancellationToken token)
    {
        try
        {
            await send();
            return true;
        }
        catch (Exception failure) when (!token.IsCancellationRequested)
        {
            log.LogWarning("A notification could not be sent by {Channel}: {Failure}.", channel, failure.GetType().Name);
            failures.Add(failure);
            return false;
        }
    }
}
