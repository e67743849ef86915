using System.Runtime.Versioning;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Security;

/// <summary>What a start makes of the section <c>Security</c>, and what a restart keeps.</summary>
[Platform("Linux,MacOsX"), UnsupportedOSPlatform("windows")]
internal sealed class SecurityStartTests
{
    private const string Key = "0123456789abcdef";

    [TestCase("Security__ApiKeys__0", "short-secret", "Security:ApiKeys:0", "16")]
    [TestCase("Security__ApiKeys", Key, "Security:ApiKeys", "Security__ApiKeys__0")]
    [TestCase("Security__AllowedOrigins__0", "https://factory.example/path", "Security:AllowedOrigins:0", "https://factory.example/path")]
    public async Task A_setting_that_cannot_be_used_ends_the_start_in_one_line(string variable, string value, string setting, string named)
    {
        await using var storage = new StorageFolder();
        await using var process = HostProcess.Start(
            ["serve", "--storage", storage.Root, "--port", $"{ServedFactory.FreePort()}"],
            new Dictionary<string, string>(StringComparer.Ordinal) { [variable] = value });
        var outcome = await process.EndAsync();
        Assert.That((outcome.Code, outcome.ErrorLines.Length), Is.EqualTo((1, 1)), outcome.Errors);
        Assert.That(outcome.Errors, Does.Contain(setting).And.Contain(named));
        if (setting.Contains("ApiKeys", StringComparison.Ordinal))
        {
            Assert.That(outcome.Errors, Does.Not.Contain(value));
        }
    }

    [Test]
    public async Task A_cookie_survives_a_restart_and_ends_with_its_key()
    {
        await using var storage = new StorageFolder();
        var cookie = "";
        await using (var first = await ServedFactory.StartAsync(storage, Environment(Key)))
        {
            using var browser = new Browser(first.Port);
            using var signedIn = await browser.SignInAsync(Key);
            cookie = signedIn.Headers.GetValues("Set-Cookie").Single().Split('=', 2)[1].Split(';')[0];
            Assert.That(await StatusAsync(first, cookie), Is.EqualTo(200));
        }

        await using (var second = await ServedFactory.StartAsync(storage, Environment(Key)))
        {
            Assert.That(await StatusAsync(second, cookie), Is.EqualTo(200));
        }

        await using var third = await ServedFactory.StartAsync(storage, Environment("fedcba9876543210"));
        Assert.That(await StatusAsync(third, cookie), Is.EqualTo(401));
    }

    [Test]
    public async Task Hosts_of_one_database_accept_each_others_sign_ins_and_take_over_the_files_of_earlier_versions()
    {
        await using var databases = new ExternalDatabase();
        await databases.StartAsync();
        var shared = await databases.CreateAsync();
        await using var here = new StorageFolder();
        await using var there = new StorageFolder();
        await using var first = await ServedFactory.StartAsync(here, Environment(Key), "--database", shared);
        await using var second = await ServedFactory.StartAsync(there, Environment(Key), "--database", shared);
        using var browser = new Browser(first.Port);
        using var signedIn = await browser.SignInAsync(Key);
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single().Split('=', 2)[1].Split(';')[0];
        Assert.That(await StatusAsync(second, cookie), Is.EqualTo(200));

        await using var old = new StorageFolder();
        var file = Path.Combine(old.Root, "keys", "key-1.xml");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, (string)(await ExternalDatabase.AskAsync(shared, "select xml from host.key_ring"))!);
        await using var third = await ServedFactory.StartAsync(old, Environment(Key), "--database", await databases.CreateAsync());
        Assert.That(await StatusAsync(third, cookie), Is.EqualTo(200));
        Assert.That(File.Exists(file), Is.False, "it lives in the database now");
    }

    private static async Task<int> StatusAsync(ServedFactory served, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/runs");
        request.Headers.Add("Cookie", $"factory_access_{served.Port}={cookie}");
        using var response = await served.Client.SendAsync(request);
        return (int)response.StatusCode;
    }

    private static Dictionary<string, string> Environment(string key) => new(StringComparer.Ordinal) { ["Security__ApiKeys__0"] = key };
}
