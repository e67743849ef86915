using System.Net;
using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace StrategyFactory.Kernel.Notifications;

/// <summary>Sends news by e-mail.</summary>
public sealed class Mail(IOptions<NotificationOptions> options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int LongestSubject = 120;

    internal async Task SendAsync(Notice notice, CancellationToken token)
    {
        var mail = options.Value.Mail;
        using var server = new SmtpClient(mail.Host, mail.Port) { EnableSsl = mail.Encrypted };
        if (mail.User.Length > 0)
        {
            server.Credentials = new NetworkCredential(mail.User, mail.Password);
        }

        var line = string.Concat(notice.Summary.Select(letter => char.IsControl(letter) ? ' ' : letter));
        using var message = new MailMessage
        {
            From = new(mail.From),
            Subject = line.Length <= LongestSubject ? line : line[..LongestSubject] + "…",
            Body = $"{notice.Summary}\r\n\r\n{notice.Text}\r\n",
        };
        foreach (var receiver in mail.To)
        {
            message.To.Add(receiver);
        }

        if (notice.File is { } file)
        {
            message.Attachments.Add(new(new MemoryStream(file.Content), file.Name, file.ContentType));
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(Patience);
        await server.SendMailAsync(message, patience.Token);
    }
}
