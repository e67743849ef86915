using Microsoft.Extensions.Configuration;

namespace StrategyFactory.Kernel.Notifications;

/// <summary>Section <c>Notifications</c> of the configuration: where news for people goes. Off unless an address is given.</summary>
public sealed class NotificationOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Notifications";

    /// <summary>
    /// Where the channels were set before others than the fine-tune controller used them; it holds for a channel that <see cref="Section"/>
    /// leaves off.
    /// </summary>
    public const string FormerSection = "FineTuning:Notifications";

    /// <summary>A URL that is posted to.</summary>
    public WebhookOptions Webhook { get; set; } = new();

    /// <summary>A mail server.</summary>
    public MailOptions Mail { get; set; } = new();

    /// <summary>Whether anybody is told anything.</summary>
    public bool IsOn => Webhook.IsOn || Mail.IsOn;

    internal bool IsUsable => Webhook.IsUsable && Mail.IsUsable;

    /// <summary>Reads both sections, channel by channel: whichever section has the address has all of the channel.</summary>
    internal void Read(IConfiguration configuration)
    {
        foreach (var section in new[] { Section, FormerSection }.Select(configuration.GetSection))
        {
            Webhook = Webhook.IsOn ? Webhook : section.GetSection(nameof(Webhook)).Get<WebhookOptions>() ?? new();
            Mail = Mail.IsOn ? Mail : section.GetSection(nameof(Mail)).Get<MailOptions>() ?? new();
        }
    }
}

/// <summary>A URL that gets every notification as a JSON document.</summary>
public sealed class WebhookOptions
{
    /// <summary>Empty is off.</summary>
    public string Url { get; set; } = "";

    /// <summary>Value of the header <c>Authorization</c>; empty sends none.</summary>
    public string Authorization { get; set; } = "";

    /// <summary>Whether it is used.</summary>
    public bool IsOn => Url.Length > 0;

    internal bool IsUsable => !IsOn
        || (Uri.TryCreate(Url, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps));
}

/// <summary>A mail server that gets every notification.</summary>
public sealed class MailOptions
{
    /// <summary>SMTP server; empty is off.</summary>
    public string Host { get; set; } = "";

    /// <summary>Its port, 1 to 65535.</summary>
    public int Port { get; set; } = 587;

    /// <summary>True for STARTTLS.</summary>
    public bool Encrypted { get; set; } = true;

    /// <summary>Who signs in; empty for nobody.</summary>
    public string User { get; set; } = "";

    /// <summary>With what.</summary>
    public string Password { get; set; } = "";

    /// <summary>Sender.</summary>
    public string From { get; set; } = "";

    /// <summary>Receivers.</summary>
    public string[] To { get; set; } = [];

    /// <summary>Whether it is used.</summary>
    public bool IsOn => Host.Length > 0;

    internal bool IsUsable => !IsOn || (From.Length > 0 && To.Length > 0 && Port is > 0 and < 65536);
}
