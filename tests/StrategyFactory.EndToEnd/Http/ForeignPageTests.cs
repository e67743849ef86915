using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>What a page of somebody else can do to a factory on loopback without keys: nothing.</summary>
internal sealed class ForeignPageTests
{
    [TestCase("POST", "/api/bars/import", "Origin", "http://evil.example")]
    [TestCase("POST", "/api/bars/import", "Origin", "null")]
    [TestCase("POST", "/api/bars/import", "Origin", "http://localhost:1")]
    [TestCase("POST", "/api/bars/import", "Sec-Fetch-Site", "cross-site")]
    [TestCase("POST", "/api/bars/import", "Sec-Fetch-Site", "same-site")]
    [TestCase("DELETE", "/api/bars/KEPT", "Origin", "http://evil.example")]
    [TestCase("POST", "/evolve", "Origin", "https://127.0.0.1")]
    [TestCase("PUT", "/controller/thresholds", "Origin", "http://evil.example")]
    [TestCase("DELETE", "/characters/peter", "Origin", "http://evil.example")]
    [TestCase("POST", "/knowledge/demo/documents", "Sec-Fetch-Site", "cross-site")]
    [TestCase("POST", "/hangfire/jobs/actions/delete", "Origin", "http://evil.example")]
    [TestCase("POST", "/sign-in", "Origin", "http://evil.example")]
    public async Task A_foreign_page_changes_nothing(string method, string path, string header, string value)
    {
        using var request = new HttpRequestMessage(new(method), path) { Content = new StringContent("{}") };
        request.Headers.Add(header, value);
        using var response = await Served.Client.SendAsync(request);
        Problems.Require(await Answer.ReadAsync(response), 403, header, $"'{value}'");
    }

    [Test]
    public async Task Bars_stay_as_they_are_when_a_foreign_page_sends_a_file()
    {
        await Served.ImportAsync("KEPT", SampleBars.RandomWalk(10));
        var before = (await Served.GetAsync("/api/bars/KEPT")).Text;
        using var form = new MultipartFormDataContent
        {
            { new StringContent(SampleBars.Constant(10)), "file", "bars.csv" },
            { new StringContent("KEPT"), "symbol" },
            { new StringContent("1m"), "timeframe" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/bars/import") { Content = form };
        request.Headers.Add("Origin", "http://evil.example");
        using var response = await Served.Client.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(403));
        Assert.That((await Served.GetAsync("/api/bars/KEPT")).Text, Is.EqualTo(before));
    }

    [TestCase("same-origin")]
    [TestCase("none")]
    public async Task A_page_of_this_host_may(string site)
    {
        using var body = new StringContent("{}", null, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/evolve") { Content = body };
        request.Headers.Add("Origin", $"http://127.0.0.1:{Served.Port}");
        request.Headers.Add("Sec-Fetch-Site", site);
        using var response = await Served.Client.SendAsync(request);
        Problems.Require(await Answer.ReadAsync(response), 400, "symbol");
    }

    [Test]
    public async Task Other_origins_are_told_that_they_may_not_read()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/evolve");
        request.Headers.Add("Origin", "http://evil.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using var response = await Served.Client.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(405));
        Assert.That(response.Headers.Any(header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase)), Is.False);
    }

    [Test]
    public async Task Without_keys_the_sign_in_page_says_that_none_is_needed()
    {
        var page = await Served.GetAsync("/sign-in?return=%2Fruns");
        Assert.That((page.Code, page.ContentType), Is.EqualTo((200, "text/html")));
        Assert.That(page.Text, Does.Contain("No key needed").And.Contain("href=\"./runs\"").And.Not.Contain("<form"));
    }

    [Test]
    public async Task A_page_runs_no_script_but_the_files_of_the_host_and_may_not_be_framed()
    {
        using var page = await Served.Client.GetAsync(new Uri("/", UriKind.Relative));
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.That(policy, Does.StartWith("default-src 'self'; script-src 'self'; ").And.Contain("frame-ancestors 'none'"));
        Assert.That(page.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"));
    }
}
