namespace StrategyFactory.Kernel.Notifications;

/// <summary>News for people, ready to be sent.</summary>
/// <param name="Summary">One sentence: subject of the mail, and how it begins.</param>
/// <param name="Text">What else the mail says, plain text.</param>
/// <param name="Document">What the webhook gets, written in the one JSON dialect.</param>
/// <param name="File">A file for the mail, or null.</param>
public sealed record Notice(string Summary, string Text, object Document, NoticeFile? File = null);

/// <summary>A file that a mail brings.</summary>
public sealed record NoticeFile(string Name, string ContentType, byte[] Content);

/// <summary>Which channels have had a notice.</summary>
/// <param name="WebhookSentAt">When the webhook took it; null where it has not.</param>
/// <param name="MailSentAt">When the mail server took it; null where it has not.</param>
public sealed record Delivery(DateTimeOffset? WebhookSentAt, DateTimeOffset? MailSentAt)
{
    /// <summary>The kinds of the failures of the channels that did not take it this time; empty where all have it.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];
}
