using Microsoft.Extensions.Configuration;
using NUnit.Framework;
using StrategyFactory.Host.Security;

namespace StrategyFactory.Tests.Host.Security;

internal sealed class SecuritySectionTests
{
    private const string Key = "0123456789abcdef";

    [Test]
    public void Without_settings_nothing_is_configured()
    {
        var options = Read();
        Assert.That((options.ApiKeys.Count, options.AllowedOrigins.Count, options.DashboardWritesFromAnywhere), Is.EqualTo((0, 0, false)));
    }

    [Test]
    public void Settings_are_read_as_they_are()
    {
        var options = Read(
            ("Security:ApiKeys:0", Key), ("Security:ApiKeys:1", "correct horse battery staple"),
            ("Security:AllowedOrigins:0", "https://factory.example"),
            ("Security:DashboardWritesFromAnywhere", "true"));
        Assert.That(options.ApiKeys, Is.EqualTo(new[] { Key, "correct horse battery staple" }));
        Assert.That(options.AllowedOrigins, Is.EqualTo(new[] { "https://factory.example" }));
        Assert.That(options.DashboardWritesFromAnywhere, Is.True);
    }

    [TestCase("Security:ApiKeys:0", "short-secret", "12", "16")]
    [TestCase("Security:ApiKeys:0", "", "0", "16")]
    [TestCase("Security:ApiKeys:0", null, "0", "16")]
    [TestCase("Security:ApiKeys:0", "               ", "16")]
    [TestCase("Security:ApiKeys:0", " 0123456789abcdef", "white space")]
    [TestCase("Security:ApiKeys:0", "0123456789abcdef\n", "white space")]
    [TestCase("Security:ApiKeys:0", "01234567\u000089abcdef", "control")]
    [TestCase("Security:ApiKeys", "0123456789abcdef", "list", "Security__ApiKeys__0")]
    [TestCase("Security:ApiKey", "0123456789abcdef", "not known", "ApiKeys")]
    [TestCase("Security:AllowedOrigins:0", "factory.example", "'factory.example'", "https://factory.example")]
    [TestCase("Security:AllowedOrigins:0", "https://factory.example/", "origin")]
    [TestCase("Security:AllowedOrigins:0", "*", "origin")]
    [TestCase("Security:AllowedOrigins:0", "null", "origin")]
    [TestCase("Security:AllowedOrigins", "https://factory.example", "list")]
    [TestCase("Security:DashboardWritesFromAnywhere", "yes", "'yes'", "true or false")]
    [TestCase("Security:DashboardWritesFromAnywhere", "", "true or false")]
    public void A_bad_setting_is_refused_by_name_and_a_key_never_shown(string setting, string? value, params string[] named)
    {
        var refusal = Section((setting, value)).Validate(null, new());
        Assert.That(refusal.Failed, Is.True);
        Assert.That(refusal.FailureMessage, Does.StartWith(setting + ": "));
        foreach (var text in named)
        {
            Assert.That(refusal.FailureMessage, Does.Contain(text));
        }

        if (setting.Contains("Key", StringComparison.Ordinal) && value is { Length: > 2 })
        {
            Assert.That(refusal.FailureMessage, Does.Not.Contain(value));
        }
    }

    [Test]
    public void One_bad_key_among_good_ones_is_refused()
    {
        var refusal = Section(("Security:ApiKeys:0", Key), ("Security:ApiKeys:1", "short")).Validate(null, new());
        Assert.That(refusal.FailureMessage, Does.StartWith("Security:ApiKeys:1: "));
    }

    private static SecurityOptions Read(params (string Key, string? Value)[] settings)
    {
        var section = Section(settings);
        var options = new SecurityOptions();
        section.Configure(options);
        Assert.That(section.Validate(null, options).Succeeded, Is.True);
        return options;
    }

    private static SecuritySection Section(params (string Key, string? Value)[] settings) => new(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build());
}
