namespace StrategyFactory.Kernel.Notifications;

/// <summary>News for people, which a module keeps in a table of its own with what they tell of, and sends later.</summary>
public abstract class StoredNews
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; set; }

    /// <summary>One sentence.</summary>
    public string Summary { get; set; } = "";

    /// <summary>When they were stored.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the webhook took them; null where it has not.</summary>
    public DateTimeOffset? WebhookSentAt { get; set; }

    /// <summary>When the mail server took them; null where it has not.</summary>
    public DateTimeOffset? MailSentAt { get; set; }

    /// <summary>When they were given up: a channel did not take them, or somebody deleted them.</summary>
    public DateTimeOffset? GivenUpAt { get; set; }

    /// <summary>What channels are to be told.</summary>
    public abstract Notice Notice();
}
