using System.Runtime.Versioning;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using StrategyFactory.EndToEnd.Http;

namespace StrategyFactory.EndToEnd.Security;

[Platform("Linux,MacOsX"), UnsupportedOSPlatform("windows")]
internal sealed class ApiKeyTests
{
    private StorageFolder _storage = null!;
    private ServedFactory _served = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _storage = new();
        _served = await ServedFactory.StartAsync(_storage, "--listen", "0.0.0.0");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _served.DisposeAsync();
        await _storage.DisposeAsync();
    }

    private string Key => File.ReadAllText(Path.Combine(_storage.Root, "api-key")).Trim();

    [Test]
    public async Task The_key_is_kept_in_a_private_file_and_not_in_the_log()
    {
        Assert.That(File.GetUnixFileMode(Path.Combine(_storage.Root, "api-key")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(Key, Has.Length.GreaterThanOrEqualTo(32));
        var said = await Poll.UntilAsync(
            () => Task.FromResult(_served.Process.Errors), text => text.Contains("api-key", StringComparison.Ordinal));
        Assert.That(said, Does.Not.Contain(Key));
    }

    [TestCase("/")]
    [TestCase("/runs")]
    [TestCase("/openapi/v1.json")]
    [TestCase("/nowhere")]
    public async Task Without_a_key_everything_is_refused(string path) => Problems.Require(await _served.GetAsync(path), 401, "X-Api-Key");

    [Test]
    public async Task Health_is_open() => Assert.That((await _served.GetAsync("/health")).Code, Is.EqualTo(200));

    [TestCase("X-Api-Key", "{0}", 200)]
    [TestCase("X-Api-Key", "{0}x", 401)]
    [TestCase("X-Api-Key", " ", 401)]
    [TestCase("Authorization", "Bearer {0}", 200)]
    [TestCase("Authorization", "Bearer wrong", 401)]
    [TestCase("Authorization", "Basic {0}", 401)]
    public async Task The_key_opens_in_either_header(string header, string value, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/runs");
        request.Headers.TryAddWithoutValidation(header, string.Format(null, value, Key));
        using var response = await _served.Client.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task A_request_is_one_line_of_the_log_file_without_its_query_and_its_key()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/runs/no%0Arun?api_key={Key}&note=whispered");
        request.Headers.Add("X-Api-Key", Key);
        using var response = await _served.Client.SendAsync(request);
        var line = $"HTTP GET /runs/no%0Arun responded {(int)response.StatusCode} in ";

        var log = await Poll.UntilAsync(_storage.ReadLogAsync, text => text.Contains(line, StringComparison.Ordinal));
        Assert.That(log, Does.Not.Contain(Key).And.Not.Contain("whispered"));
        Assert.That(log, Does.Not.Contain("HTTP GET /health "));
        Assert.That(_served.Process.Errors, Does.Not.Contain("HTTP GET"));
    }
}
