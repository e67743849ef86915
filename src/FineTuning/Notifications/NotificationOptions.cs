namespace StrategyFactory.FineTuning.Notifications;

/// <summary>Section <c>FineTuning:Notifications</c>: where news goes. Off unless an address is given.</summary>
internal sealed class NotificationOptions
{
    public WebhookOptions Webhook { get; set; } = new();

    public MailOptions Mail { get; set; } = new();

    internal bool IsOn => Webhook.IsOn || Mail.IsOn;

    internal bool IsUsable => (!Webhook.IsOn || (Uri.TryCreate(Webhook.Url, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)))
        && (!Mail.IsOn || (Mail.From.Length > 0 && Mail.To.Length > 0 && Mail.Port is > 0 and < 65536));
}

/// <summary>A URL that gets every notification as a JSON document.</summary>
internal sealed class WebhookOptions
{
    /// <summary>Empty is off.</summary>
    public string Url { get; set; } = "";

    /// <summary>Value of the header <c>Authorization</c>; empty sends none.</summary>
    public string Authorization { get; set; } = "";

    internal bool IsOn => Url.Length > 0;
}

/// <summary>A mail server that gets every notification.</summary>
internal sealed class MailOptions
{
    /// <summary>SMTP server; empty is off.</summary>
    public string Host { get; set; } = "";

    public int Port { get; set; } = 587;

    /// <summary>True for STARTTLS.</summary>
    public bool Encrypted { get; set; } = true;

    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    public string From { get; set; } = "";

    /// <summary>Receivers.</summary>
    public string[] To { get; set; } = [];

    internal bool IsOn => Host.Length > 0;
}
