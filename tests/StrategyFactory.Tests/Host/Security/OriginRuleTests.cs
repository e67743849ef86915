using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using StrategyFactory.Host.Security;

namespace StrategyFactory.Tests.Host.Security;

internal sealed class OriginRuleTests
{
    private static readonly WebOrigin? Localhost = WebOrigin.Parse("http://localhost");

    [TestCase("http://localhost:8400", "http://localhost:8400")]
    [TestCase("HTTP://LOCALHOST:8400", "http://localhost:8400")]
    [TestCase("http://factory.example:80", "http://factory.example")]
    [TestCase("https://factory.example:443", "https://factory.example")]
    [TestCase("https://factory.example:8443", "https://factory.example:8443")]
    [TestCase("http://[0:0:0:0:0:0:0:1]:8400", "http://[::1]:8400")]
    public void An_origin_has_one_form(string text, string form) => Assert.That(WebOrigin.Parse(text)?.ToString(), Is.EqualTo(form));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("null")]
    [TestCase("*")]
    [TestCase("https://*")]
    [TestCase("https://*.example")]
    [TestCase("https://")]
    [TestCase("factory.example")]
    [TestCase("//factory.example")]
    [TestCase("ftp://factory.example")]
    [TestCase("file:///etc/passwd")]
    [TestCase("https://factory.example/")]
    [TestCase("https://factory.example/path")]
    [TestCase("https://factory.example?a")]
    [TestCase("https://factory.example#a")]
    [TestCase("https://user@factory.example")]
    [TestCase("https://factory.example:99999")]
    [TestCase("https://factory.example, https://other.example")]
    [TestCase(" https://factory.example")]
    [TestCase("https:\\\\factory.example")]
    [TestCase("https://fäctory.example")]
    public void What_no_browser_writes_is_no_origin(string? text) => Assert.That(WebOrigin.Parse(text), Is.Null);

    [TestCase("POST", "http", "localhost:8400", null, null, true)]
    [TestCase("POST", "http", "localhost:8400", "http://localhost:8400", "same-origin", true)]
    [TestCase("POST", "http", "localhost:8400", "http://LocalHost:8400", null, true)]
    [TestCase("POST", "http", "LOCALHOST:8400", "http://localhost:8400", null, true)]
    [TestCase("POST", "http", "factory.example", "http://factory.example:80", null, true)]
    [TestCase("POST", "http", "[::1]:8400", "http://[::1]:8400", null, true)]
    [TestCase("POST", "http", "localhost:8400", null, "none", true)]
    [TestCase("POST", "http", "localhost:8400", "http://proxy.example", null, false)]
    [TestCase("POST", "http", "localhost:8400", "https://proxy.example", "cross-site", true)]
    [TestCase("POST", "http", "localhost:8400", "https://proxy.example:444", null, false)]
    [TestCase("POST", "http", "localhost:8400", "https://localhost:8400", null, false)]
    [TestCase("POST", "http", "localhost:8400", "http://localhost:8401", null, false)]
    [TestCase("POST", "http", "localhost:8400", "http://localhost", null, false)]
    [TestCase("POST", "http", "localhost:8400", "http://127.0.0.1:8400", null, false)]
    [TestCase("POST", "http", "127.0.0.1:8400", "http://[::1]:8400", null, false)]
    [TestCase("POST", "http", "localhost:8400", "http://localhost:8400.evil.example", null, false)]
    [TestCase("POST", "http", "localhost:8400", "http://evil.example", null, false)]
    [TestCase("POST", "http", "localhost:8400", "null", null, false)]
    [TestCase("POST", "http", "localhost:8400", "", null, false)]
    [TestCase("POST", "http", "localhost:8400", null, "cross-site", false)]
    [TestCase("POST", "http", "localhost:8400", null, "same-site", false)]
    [TestCase("POST", "http", "localhost:8400", null, "", false)]
    [TestCase("POST", "http", "localhost:8400", null, "Same-Origin", false)]
    [TestCase("POST", "http", "localhost:8400", "http://localhost:8400", "cross-site", false)]
    [TestCase("PUT", "http", "localhost:8400", "http://evil.example", null, false)]
    [TestCase("DELETE", "http", "localhost:8400", "http://evil.example", null, false)]
    [TestCase("post", "http", "localhost:8400", "http://evil.example", null, false)]
    [TestCase("ANYTHING", "http", "localhost:8400", "http://evil.example", null, false)]
    [TestCase("GET", "http", "localhost:8400", "http://evil.example", "cross-site", true)]
    [TestCase("HEAD", "http", "localhost:8400", "http://evil.example", "cross-site", true)]
    [TestCase("OPTIONS", "http", "localhost:8400", "http://evil.example", "cross-site", true)]
    public void Only_pages_of_this_origin_change_something(
        string method, string scheme, string host, string? origin, string? site, bool passes)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Scheme, request.Host) = (method, scheme, new(host));
        Set(request, "Origin", origin);
        Set(request, "Sec-Fetch-Site", site);
        var refusal = OriginRule.Refusal(request, [WebOrigin.Parse("https://proxy.example")!.Value]);
        Assert.That(refusal, passes ? Is.Null : Does.StartWith("Origin: '").Or.StartsWith("Sec-Fetch-Site: '"));
    }

    [Test]
    public void Of_several_origins_none_counts() =>
        Assert.That(OriginRule.Refusal(new(["http://localhost", "http://localhost"]), default, Localhost, []), Does.StartWith("Origin: "));

    [Test]
    public void Several_sites_are_refused_though_each_were_allowed() =>
        Assert.That(OriginRule.Refusal(default, new(["same-origin", "none"]), Localhost, []), Does.StartWith("Sec-Fetch-Site: "));

    [TestCase("websocket", false)]
    [TestCase("WebSocket", false)]
    [TestCase("h2c", true)]
    public void A_web_socket_is_no_harmless_get(string upgrade, bool passes)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Scheme, request.Host) = ("GET", "http", new("localhost:8400"));
        Set(request, "Origin", "http://evil.example");
        Set(request, "Upgrade", upgrade);
        Assert.That(OriginRule.Refusal(request, []), passes ? Is.Null : Is.Not.Null);
    }

    private static void Set(HttpRequest request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers[name] = value;
        }
    }
}
