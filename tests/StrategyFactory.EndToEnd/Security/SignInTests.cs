using System.Runtime.Versioning;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using StrategyFactory.EndToEnd.Http;

namespace StrategyFactory.EndToEnd.Security;

/// <summary>Keys on loopback, and what a browser does with them.</summary>
[Platform("Linux,MacOsX"), UnsupportedOSPlatform("windows")]
internal sealed class SignInTests
{
    private const string Key = "correct horse battery staple";
    private const string OtherKey = "fedcba9876543210";
    private const string Proxy = "https://factory.example";

    private StorageFolder _storage = null!;
    private ServedFactory _served = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _storage = new();
        _served = await ServedFactory.StartAsync(_storage, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Security__ApiKeys__0"] = Key,
            ["Security__ApiKeys__1"] = OtherKey,
            ["Security__AllowedOrigins__0"] = Proxy,
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _served.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [TestCase("GET", "/")]
    [TestCase("GET", "/runs")]
    [TestCase("GET", "/openapi/v1.json")]
    [TestCase("GET", "/hangfire")]
    [TestCase("GET", "/hangfire/jobs/failed")]
    [TestCase("GET", "/nowhere")]
    [TestCase("GET", "/health/")]
    [TestCase("GET", "/sign-in/x")]
    [TestCase("POST", "/health")]
    [TestCase("POST", "/evolve")]
    [TestCase("POST", "/hangfire/jobs/actions/delete")]
    [TestCase("PUT", "/characters/peter")]
    [TestCase("OPTIONS", "/evolve")]
    public async Task A_configured_key_is_needed_on_loopback_too(string method, string path)
    {
        using var request = new HttpRequestMessage(new(method), path);
        using var response = await _served.Client.SendAsync(request);
        Problems.Require(await Answer.ReadAsync(response), 401, "X-Api-Key");
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"));
    }

    [TestCase("X-Api-Key", Key, 200)]
    [TestCase("X-Api-Key", OtherKey, 200)]
    [TestCase("Authorization", "Bearer " + Key, 200)]
    [TestCase("X-Api-Key", "fedcba987654321X", 401)]
    public async Task Every_configured_key_opens(string header, string value, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/runs");
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await _served.Client.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task A_key_does_not_open_to_names_that_are_not_this_machine()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/runs") { Headers = { Host = "evil.example" } };
        request.Headers.Add("X-Api-Key", Key);
        using var response = await _served.Client.SendAsync(request);
        Problems.Require(await Answer.ReadAsync(response), 403, "evil.example");
    }

    [Test]
    public async Task Health_needs_no_key_by_http_or_by_its_verb()
    {
        Assert.That((await _served.GetAsync("/health")).Code, Is.EqualTo(200));
        Assert.That((await HostProcess.RunAsync("health", "--port", $"{_served.Port}")).Code, Is.Zero);
    }

    [TestCase("/hangfire", "/sign-in?return=%2Fhangfire")]
    [TestCase("/runs?limit=3", "/sign-in?return=%2Fruns%3Flimit%3D3")]
    [TestCase("/r%C3%BCns", "/sign-in?return=%2Fr%25C3%25BCns")]
    public async Task A_browser_without_a_key_is_led_to_the_form(string path, string location)
    {
        using var browser = new Browser(_served.Port);
        using var response = await browser.GetAsync(path);
        Assert.That(((int)response.StatusCode, response.Headers.Location?.OriginalString), Is.EqualTo((302, location)));
    }

    [Test]
    public async Task The_page_runs_no_script_and_may_not_be_framed_or_kept()
    {
        using var browser = new Browser(_served.Port);
        using var page = await browser.GetAsync("/sign-in?return=%2Fhangfire");
        var html = (await Answer.ReadAsync(page)).Text;
        Assert.That(page.Content.Headers.ContentType?.ToString(), Is.EqualTo("text/html; charset=utf-8"));
        Assert.That(html, Does.Contain("value=\"/hangfire\"").And.Not.Contain("<script").And.Not.Contain("style=").And.Not.Contain("<style"));
        var policy = Header(page, "Content-Security-Policy");
        Assert.That(policy, Does.StartWith("default-src 'none'; ").And.Contain("frame-ancestors 'none'").And.Not.Contain("unsafe"));
        Assert.That(Header(page, "X-Content-Type-Options"), Is.EqualTo("nosniff"));
        Assert.That(Header(page, "Referrer-Policy"), Is.EqualTo("same-origin"));
        Assert.That(Header(page, "X-Frame-Options"), Is.EqualTo("DENY"));
        Assert.That(Header(page, "Cache-Control"), Is.EqualTo("no-store"));
        using var style = await browser.GetAsync(html.Split("<link rel=\"stylesheet\" href=\"")[1].Split('"')[0]);
        Assert.That(((int)style.StatusCode, style.Content.Headers.ContentType?.MediaType), Is.EqualTo((200, "text/css")));
    }

    [Test]
    public async Task A_key_becomes_a_cookie_that_is_not_the_key_and_signing_out_takes_it_back()
    {
        using var browser = new Browser(_served.Port);
        using (var signedIn = await browser.SignInAsync(Key, "/runs?limit=3"))
        {
            Assert.That(((int)signedIn.StatusCode, signedIn.Headers.Location?.OriginalString), Is.EqualTo((303, "/runs?limit=3")));
            var cookie = signedIn.Headers.GetValues("Set-Cookie").Single();
            Assert.That(cookie, Does.Contain("; path=/;").And.Contain("samesite=strict").And.Contain("httponly"));
            Assert.That(cookie, Does.Not.Contain("expires").And.Not.Contain("max-age").And.Not.Contain("secure").And.Not.Contain("horse"));
        }

        Assert.That(await StatusAsync(browser, "/runs"), Is.EqualTo(200));
        Assert.That(await StatusAsync(browser, "/nowhere"), Is.EqualTo(404));
        using (var signedOut = await browser.SignOutAsync())
        {
            Assert.That((int)signedOut.StatusCode, Is.EqualTo(303));
        }

        Assert.That(await StatusAsync(browser, "/runs"), Is.EqualTo(302));
    }

    [Test]
    public async Task A_cookie_does_not_let_a_foreign_page_change_anything()
    {
        using var browser = new Browser(_served.Port);
        (await browser.SignInAsync(Key)).Dispose();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/runs/00000000-0000-0000-0000-000000000001/cancel");
        request.Headers.Add("Cookie", browser.Cookies.GetCookieHeader(_served.Client.BaseAddress!));
        using var own = await _served.Client.SendAsync(request);
        Assert.That((int)own.StatusCode, Is.EqualTo(404));

        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/runs/00000000-0000-0000-0000-000000000001/cancel");
        foreign.Headers.Add("Cookie", browser.Cookies.GetCookieHeader(_served.Client.BaseAddress!));
        foreign.Headers.Add("Origin", "http://localhost:1");
        using var refused = await _served.Client.SendAsync(foreign);
        Problems.Require(await Answer.ReadAsync(refused), 403, "Origin", "http://localhost:1");
    }

    [Test]
    public async Task Behind_an_allowed_proxy_with_tls_the_cookie_is_for_tls_only()
    {
        using var browser = new Browser(_served.Port, Proxy);
        using var response = await browser.SignInAsync(Key);
        Assert.That((int)response.StatusCode, Is.EqualTo(303));
        Assert.That(response.Headers.GetValues("Set-Cookie").Single(), Does.Contain("; secure"));
    }

    [TestCase("//evil.example")]
    [TestCase("/\\evil.example")]
    [TestCase("https://evil.example/")]
    [TestCase("/\r\nSet-Cookie: a=b")]
    [TestCase("/rüns")]
    public async Task After_signing_in_nobody_is_sent_elsewhere(string target)
    {
        using var browser = new Browser(_served.Port);
        using var response = await browser.SignInAsync(Key, target);
        Assert.That(((int)response.StatusCode, response.Headers.Location?.OriginalString), Is.EqualTo((303, "/")));
    }

    [TestCase("/sign-in")]
    [TestCase("/sign-out")]
    public async Task A_form_without_its_token_is_not_taken(string path)
    {
        using var browser = new Browser(_served.Port);
        using var response = await browser.SendAsync(path, ("key", Key));
        var answer = await Answer.ReadAsync(response);
        Assert.That((answer.Code, answer.ContentType), Is.EqualTo((400, "text/html")));
        Assert.That(answer.Text, Does.Contain("out of date").And.Not.Contain(Key));
        Assert.That(response.Headers.NonValidated.Any(header => header.ToString().Contains("factory_access", StringComparison.Ordinal)), Is.False);
    }

    [TestCase("{}", "application/json", 415)]
    [TestCase("%%%=%zz", "application/x-www-form-urlencoded", 400)]
    [TestCase("key=a", "application/x-www-form-urlencoded; charset=foo", 415)]
    public async Task What_is_no_form_is_refused(string body, string contentType, int status)
    {
        using var content = new StringContent(body);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        Assert.That((await _served.PostAsync("/sign-in", content)).Code, Is.EqualTo(status));
    }

    [Test]
    public async Task Wrong_keys_are_not_echoed_are_slowed_down_and_do_not_shut_out_the_right_one()
    {
        using var browser = new Browser(_served.Port);
        var token = await browser.TokenAsync();
        const string wrong = "<b>wrong-key</b>";
        async Task<(int Code, string? Type, string? Retry, string Text)> TryAsync()
        {
            using var response = await browser.SendAsync("/sign-in", ("__RequestVerificationToken", token), ("key", wrong));
            var answer = await Answer.ReadAsync(response);
            return (answer.Code, answer.ContentType, response.Headers.RetryAfter?.ToString(), answer.Text);
        }

        var first = await Poll.UntilAsync(TryAsync, answer => answer.Code == 401);
        Assert.That(first.Type, Is.EqualTo("text/html"));
        Assert.That(first.Text, Does.Contain("does not open").And.Not.Contain("wrong-key"));
        var tries = await Poll.UntilAsync(
            () => Task.WhenAll(Enumerable.Range(0, 50).Select(_ => TryAsync())), answers => answers.Any(answer => answer.Code == 429));
        Assert.That(tries.Select(answer => answer.Code).Distinct(), Is.SubsetOf(new[] { 401, 429 }));
        Assert.That(tries.First(answer => answer.Code == 429).Retry, Is.EqualTo("1"));
        using var right = await browser.SignInAsync(Key);
        Assert.That((int)right.StatusCode, Is.EqualTo(303));
    }

    [Test]
    public void The_key_is_nowhere_in_what_the_process_says() =>
        Assert.That(_served.Process.Errors, Does.Not.Contain("horse").And.Not.Contain(OtherKey));

    private static async Task<int> StatusAsync(Browser browser, string path)
    {
        using var response = await browser.GetAsync(path);
        return (int)response.StatusCode;
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(",", response.Headers.GetValues(name));
}
