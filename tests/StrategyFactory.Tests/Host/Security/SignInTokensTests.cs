using Microsoft.AspNetCore.DataProtection;
using NUnit.Framework;
using StrategyFactory.Host.Security;

namespace StrategyFactory.Tests.Host.Security;

internal sealed class SignInTokensTests
{
    private const string Key = "0123456789abcdef";
    private const string OtherKey = "fedcba9876543210";

    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly SettableClock _clock = new();

    private SignInTokens Tokens(params string[] keys) => new(_protection, new(keys), _clock);

    private string Issued() => Tokens(Key).Issue(new AccessKeys([Key]).Find(Key)!);

    [Test]
    public void A_token_opens_for_twelve_hours()
    {
        var token = Issued();
        Assert.That(Tokens(OtherKey, Key).Holds(token), Is.True);
        _clock.Pass(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        Assert.That(Tokens(Key).Holds(token), Is.True);
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.That(Tokens(Key).Holds(token), Is.False);
    }

    [Test]
    public void A_token_is_worthless_once_its_key_is_gone() => Assert.That(Tokens(OtherKey).Holds(Issued()), Is.False);

    [Test]
    public void A_token_of_another_key_ring_is_worthless() =>
        Assert.That(new SignInTokens(new EphemeralDataProtectionProvider(), new([Key]), _clock).Holds(Issued()), Is.False);

    [Test]
    public void A_token_does_not_hold_the_key() => Assert.That(Issued(), Does.Not.Contain(Key));

    [Test]
    public void Two_tokens_of_one_key_differ() => Assert.That(new[] { Issued(), Issued() }, Is.Unique);

    [TestCase(null)]
    [TestCase("")]
    [TestCase("a")]
    [TestCase("not base 64 !")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase(Key)]
    public void Anything_else_is_no_token(string? token) => Assert.That(Tokens(Key).Holds(token), Is.False);

    [Test]
    public void A_changed_token_is_none()
    {
        var token = Issued().ToCharArray();
        token[20] = token[20] == 'A' ? 'B' : 'A';
        Assert.That(Tokens(Key).Holds(new(token)), Is.False);
    }

    [Test]
    public void What_else_is_sealed_here_is_no_token()
    {
        var seal = _protection.CreateProtector("StrategyFactory.SignIn");
        Assert.That(Tokens(Key).Holds(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlEncode(seal.Protect([1, 2, 3]))), Is.False);
    }
}
