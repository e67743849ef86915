using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using StrategyFactory.Host.Security;

namespace StrategyFactory.Tests.Host.Security;

internal sealed class AccessTests
{
    private const string Key = "0123456789abcdef";

    [TestCase("X-Api-Key", Key, true)]
    [TestCase("X-Api-Key", "0123456789abcdeX", false)]
    [TestCase("X-Api-Key", "", false)]
    [TestCase("Authorization", "Bearer " + Key, true)]
    [TestCase("Authorization", "bearer  " + Key, true)]
    [TestCase("Authorization", "Bearer", false)]
    [TestCase("Authorization", "Basic " + Key, false)]
    [TestCase("Cookie", "factory_access_8400=" + Key, false)]
    public void A_key_comes_by_header(string header, string value, bool allowed)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers[header] = value;
        Assert.That(Access(Key).IsAllowed(context), Is.EqualTo(allowed));
    }

    [TestCase(null, null, true)]
    [TestCase("X-Api-Key", "wrong-wrong-wrong", false)]
    [TestCase("Authorization", "Basic of-a-proxy", true)]
    public void A_cookie_opens_where_no_wrong_key_is_given(string? header, string? value, bool allowed)
    {
        var protection = new EphemeralDataProtectionProvider();
        var keys = new AccessKeys([Key]);
        var tokens = new SignInTokens(protection, keys, TimeProvider.System);
        var access = new Access(keys, tokens, new("/", 8400, "127.0.0.1", null));
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = $"{access.Cookie}={tokens.Issue(keys.Find(Key)!)}";
        if (header is not null)
        {
            context.Request.Headers[header] = value;
        }

        Assert.That(access.IsAllowed(context), Is.EqualTo(allowed));
    }

    [Test]
    public void Without_keys_all_are_allowed() =>
        Assert.That((Access().IsFree, Access().IsAllowed(new DefaultHttpContext())), Is.EqualTo((true, true)));

    [TestCase("127.0.0.1", null, true)]
    [TestCase("127.8.9.10", null, true)]
    [TestCase("::1", null, true)]
    [TestCase("::ffff:127.0.0.1", null, true)]
    [TestCase("192.168.0.7", null, false)]
    [TestCase(null, null, false)]
    [TestCase("127.0.0.1", "X-Forwarded-For", false)]
    [TestCase("127.0.0.1", "Forwarded", false)]
    public void A_local_caller_is_on_this_machine_and_behind_no_proxy(string? address, string? header, bool local)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        if (header is not null)
        {
            context.Request.Headers[header] = "for=127.0.0.1";
        }

        Assert.That(StrategyFactory.Host.Security.Access.IsLocal(context), Is.EqualTo(local));
    }

    private static Access Access(params string[] keys)
    {
        var known = new AccessKeys(keys);
        return new(known, new(new EphemeralDataProtectionProvider(), known, TimeProvider.System), new("/", 8400, "127.0.0.1", null));
    }
}
