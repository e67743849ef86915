using System.Net;
using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace StrategyFactory.FineTuning.Notifications;

/// <summary>Sends news by e-mail.</summary>
internal sealed class Mail(IOptions<FineTuningOptions> options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int LongestSubject = 120;

    internal async Task SendAsync(ControllerNotification notification, CancellationToken token)
    {
        var mail = options.Value.Notifications.Mail;
        using var server = new SmtpClient(mail.Host, mail.Port) { EnableSsl = mail.Encrypted };
        if (mail.User.Length > 0)
        {
            server.Credentials = new NetworkCredential(mail.User, mail.Password);
        }

        var line = string.Concat(notification.Summary.Select(letter => char.IsControl(letter) ? ' ' : letter));
        using var message = new MailMessage { From = new(mail.From), Subject = line.Length <= LongestSubject ? line : line[..LongestSubject] + "…", Body = $"{notification.Summary}\r\n\r\n{notification.Kind}, {notification.CreatedAt:u}\r\n" };
        foreach (var receiver in mail.To)
        {
            message.To.Add(receiver);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(Patience);
        await server.SendMailAsync(message, patience.Token);
    }
}
