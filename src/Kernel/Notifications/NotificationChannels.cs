using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StrategyFactory.Kernel.Notifications;

/// <summary>
/// Sends news over every channel that is on. It stores nothing: who has something to tell keeps it until every channel has had it.
/// </summary>
public sealed class NotificationChannels(
    Webhook webhook, Mail mail, IOptions<NotificationOptions> options, TimeProvider clock, ILogger<NotificationChannels> logger)
{
    /// <summary>
    /// Sends to those that have not had it earlier, and returns who has it now and what failed. A channel that fails keeps the other from
    /// nothing.
    /// </summary>
    public async Task<Delivery> SendAsync(Notice notice, Delivery earlier, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        List<string> failures = [];
        var (posted, mailed) = (earlier.WebhookSentAt, earlier.MailSentAt);
        if (options.Value.Webhook.IsOn && posted is null
            && await TryAsync("webhook", () => webhook.SendAsync(notice, token), failures, token))
        {
            posted = clock.GetUtcNow();
        }

        if (options.Value.Mail.IsOn && mailed is null && await TryAsync("mail", () => mail.SendAsync(notice, token), failures, token))
        {
            mailed = clock.GetUtcNow();
        }

        return new(posted, mailed) { Failures = failures };
    }

    // Only the kind of failure is told: messages of mail servers and URLs may repeat what was sent to them.
    private async Task<bool> TryAsync(string channel, Func<Task> send, List<string> failures, CancellationToken token)
    {
        try
        {
            await send();
            return true;
        }
        catch (Exception failure) when (!token.IsCancellationRequested)
        {
            logger.LogWarning("A notification could not be sent by {Channel}: {Failure}.", channel, failure.GetType().Name);
            failures.Add(failure.GetType().Name);
            return false;
        }
    }
}
