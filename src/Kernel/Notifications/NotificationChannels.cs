using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StrategyFactory.Kernel.Notifications;

/// <summary>
/// Sends news over every channel that is on. It stores nothing: who has something to tell keeps it until every channel has had it.
/// </summary>
public sealed class NotificationChannels
{
    private readonly Webhook _webhook;
    private readonly Mail _mail;
    private readonly NotificationOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<NotificationChannels> _logger;

    internal NotificationChannels(
        Webhook webhook, Mail mail, IOptions<NotificationOptions> options, TimeProvider clock, ILogger<NotificationChannels> logger) =>
        (_webhook, _mail, _options, _clock, _logger) = (webhook, mail, options.Value, clock, logger);

    /// <summary>Sends to those that have not had it. A channel that fails keeps the other from nothing.</summary>
    /// <param name="notice">The news.</param>
    /// <param name="earlier">Who had it before.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>Who has it now, and what failed.</returns>
    public async Task<Delivery> SendAsync(Notice notice, Delivery earlier, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        List<string> failures = [];
        var (webhook, mail) = (earlier.WebhookSentAt, earlier.MailSentAt);
        if (_options.Webhook.IsOn && webhook is null && await TryAsync("webhook", () => _webhook.SendAsync(notice, token), failures, token))
        {
            webhook = _clock.GetUtcNow();
        }

        if (_options.Mail.IsOn && mail is null && await TryAsync("mail", () => _mail.SendAsync(notice, token), failures, token))
        {
            mail = _clock.GetUtcNow();
        }

        return new(webhook, mail) { Failures = failures };
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
            _logger.LogWarning("A notification could not be sent by {Channel}: {Failure}.", channel, failure.GetType().Name);
            failures.Add(failure.GetType().Name);
            return false;
        }
    }
}
