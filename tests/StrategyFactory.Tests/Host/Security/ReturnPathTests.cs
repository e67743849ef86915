using NUnit.Framework;
using StrategyFactory.Host.Security;

namespace StrategyFactory.Tests.Host.Security;

internal sealed class ReturnPathTests
{
    [TestCase("/")]
    [TestCase("/hangfire")]
    [TestCase("/hangfire/jobs/failed?from=0&count=10")]
    [TestCase("/a%20b?c=%2F%2Fevil.example")]
    [TestCase("/a//b")]
    public void A_path_of_this_host_is_kept(string path) => Assert.That(ReturnPath.Of(path), Is.EqualTo(path));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("runs")]
    [TestCase("//evil.example")]
    [TestCase("///evil.example")]
    [TestCase("/\\evil.example")]
    [TestCase("\\\\evil.example")]
    [TestCase("/a\\b")]
    [TestCase("http://evil.example")]
    [TestCase("https:/evil.example")]
    [TestCase("javascript:alert(1)")]
    [TestCase(" /runs")]
    [TestCase("/\t/evil.example")]
    [TestCase("/\n/evil.example")]
    [TestCase("/runs\r\nSet-Cookie: a=b")]
    [TestCase("/runs\0")]
    [TestCase("/rüns")]
    [TestCase("/sign-in?return=/sign-in")]
    [TestCase("/SIGN-OUT")]
    public void Anything_else_goes_to_the_front_page(string? path) => Assert.That(ReturnPath.Of(path), Is.EqualTo("/"));

    [Test]
    public void A_path_too_long_for_a_header_is_dropped() => Assert.That(ReturnPath.Of("/" + new string('a', 2000)), Is.EqualTo("/"));
}
