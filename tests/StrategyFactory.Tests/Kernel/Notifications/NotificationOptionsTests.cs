using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using StrategyFactory.Kernel.Notifications;

namespace StrategyFactory.Tests.Kernel.Notifications;

internal sealed class NotificationOptionsTests
{
    [Test]
    public void What_was_set_for_the_controller_alone_still_holds()
    {
        var options = Read(("FineTuning:Notifications:Webhook:Url", "http://old"), ("FineTuning:Notifications:Mail:Host", "smtp.old"), ("FineTuning:Notifications:Mail:From", "a@b"), ("FineTuning:Notifications:Mail:To:0", "c@d"));

        Assert.That((options.Webhook.Url, options.Mail.Host, options.Mail.From, options.Mail.To, options.Mail.Port), Is.EqualTo(("http://old", "smtp.old", "a@b", new[] { "c@d" }, 587)));
    }

    [Test]
    public void A_channel_is_of_one_section_whole()
    {
        var options = Read(
            ("Notifications:Webhook:Url", "http://new"), ("FineTuning:Notifications:Webhook:Url", "http://old"), ("FineTuning:Notifications:Webhook:Authorization", "old"),
            ("FineTuning:Notifications:Mail:Host", "smtp.old"), ("FineTuning:Notifications:Mail:From", "a@b"), ("FineTuning:Notifications:Mail:To:0", "c@d"));

        Assert.That((options.Webhook.Url, options.Webhook.Authorization, options.Mail.Host), Is.EqualTo(("http://new", "", "smtp.old")));
    }

    [TestCase("Notifications:Webhook:Url", "ftp://x")]
    [TestCase("FineTuning:Notifications:Webhook:Url", "nowhere")]
    [TestCase("Notifications:Mail:Host", "smtp")]
    public void An_unusable_channel_is_refused_by_the_name_of_its_section(string key, string value) =>
        Assert.That(() => Read((key, value)), Throws.TypeOf<OptionsValidationException>().With.Message.Contains("Notifications (formerly FineTuning:Notifications)"));

    private static NotificationOptions Read(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal)).Build();
        using var services = new ServiceCollection().AddLogging().AddNotifications(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<NotificationOptions>>().Value;
    }
}
