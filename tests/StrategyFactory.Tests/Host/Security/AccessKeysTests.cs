using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using StrategyFactory.Host.Security;

namespace StrategyFactory.Tests.Host.Security;

[Platform("Linux,MacOsX")]
internal sealed class AccessKeysTests
{
    private string _storage = "";

    [SetUp]
    public void SetUp() => _storage = Directory.CreateTempSubdirectory("factory-keys-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_storage, recursive: true);

    [TestCase("127.0.0.1", false)]
    [TestCase("localhost", false)]
    [TestCase("::1", false)]
    [TestCase("0.0.0.0", true)]
    [TestCase("192.168.0.7", true)]
    [TestCase("*", true)]
    public void Without_a_configured_key_only_loopback_is_free(string listen, bool needed)
    {
        Assert.That(Load(listen).AreNeeded, Is.EqualTo(needed));
        Assert.That(File.Exists(Path.Combine(_storage, "api-key")), Is.EqualTo(needed));
    }

    [TestCase("127.0.0.1")]
    [TestCase("0.0.0.0")]
    public void A_configured_key_is_needed_everywhere(string listen)
    {
        var keys = Load(listen, "0123456789abcdef");
        Assert.That(keys.AreNeeded, Is.True);
        Assert.That(keys.Find("0123456789abcdef"), Has.Length.EqualTo(32));
        Assert.That(keys.Find("0123456789abcdeF"), Is.Null);
        Assert.That(File.Exists(Path.Combine(_storage, "api-key")), Is.False);
    }

    [TestCase("")]
    [TestCase("\n")]
    [TestCase("short")]
    public void A_file_without_a_usable_key_opens_nothing(string content)
    {
        File.WriteAllText(Path.Combine(_storage, "api-key"), content);
        Assert.That(
            () => Load("0.0.0.0"), Throws.InstanceOf<FormatException>().With.Message.Contains("api-key").And.Message.Contains("16"));
    }

    private AccessKeys Load(string listen, params string[] configured) =>
        AccessKeys.Load(new() { ApiKeys = configured }, new(_storage, 8400, listen, null), NullLogger.Instance);
}
