using NUnit.Framework;
using StrategyFactory.Host.Errors;

namespace StrategyFactory.Tests.Host.Errors;

internal sealed class RequestTextTests
{
    [TestCase("application/json", "application/json")]
    [TestCase("application/json; charset=utf-8", "application/json; charset=utf-8")]
    [TestCase("APPLICATION/JSON; CHARSET=UTF-8", "APPLICATION/JSON; charset=utf-8")]
    [TestCase("application/json; charset=\"utf-8\"", "application/json; charset=utf-8")]
    [TestCase("multipart/form-data; boundary=\"x y\"; charset=\"UTF-8\"", "multipart/form-data; boundary=\"x y\"; charset=utf-8")]
    [TestCase("multipart/form-data; boundary=x", "multipart/form-data; boundary=x")]
    [TestCase("text/markdown;charset=utf-8;charset=utf-8", "text/markdown; charset=utf-8")]
    public void Utf_8_is_read_however_it_is_written(string contentType, string readable)
    {
        Assert.That(RequestText.TryRead(contentType, out var read, out _), Is.True);
        Assert.That(read, Is.EqualTo(readable));
    }

    [TestCase("application/json; charset=foo", "foo")]
    [TestCase("application/json; charset=\"foo\"", "foo")]
    [TestCase("application/json; charset=\"\"", "''")]
    [TestCase("application/json; charset='utf-8'", "'utf-8'")]
    [TestCase("application/json; charset=utf-7", "utf-7")]
    [TestCase("application/json; charset=utf-16", "utf-16")]
    [TestCase("application/json; charset=iso-8859-1", "iso-8859-1")]
    [TestCase("application/json; charset=utf-8; charset=foo", "foo")]
    [TestCase("application/x-www-form-urlencoded; charset=foo", "foo")]
    [TestCase("multipart/form-data; boundary=x; charset=foo", "foo")]
    [TestCase("garbage", "garbage")]
    [TestCase("application/json; charset=\"foo", "charset")]
    public void Anything_else_is_refused_with_what_was_given(string contentType, string named)
    {
        Assert.That(RequestText.TryRead(contentType, out _, out var complaint), Is.False);
        Assert.That(complaint, Does.StartWith("Content-Type: ").And.Contain(named).And.Contain("utf-8"));
    }
}
