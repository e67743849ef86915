using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Tests.MarketData.Contracts;

internal sealed class SymbolTests
{
    [TestCase("spy", "SPY")]
    [TestCase(" brk.b ", "BRK.B")]
    [TestCase("^vix", "^VIX")]
    [TestCase("EURUSD=X", "EURUSD=X")]
    [TestCase("btc-usd_perp", "BTC-USD_PERP")]
    [TestCase("6E", "6E")]
    public void A_symbol_is_trimmed_and_upper_cased(string text, string expected)
    {
        Assert.That(Symbol.TryParse(text, out var symbol, out _), Is.True);
        Assert.That(symbol.Text, Is.EqualTo(expected));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("   ")]
    [TestCase("..")]
    [TestCase("A..B")]
    [TestCase(".A")]
    [TestCase("A.")]
    [TestCase("-A")]
    [TestCase("A/B")]
    [TestCase("A\\B")]
    [TestCase("A:B")]
    [TestCase("A B")]
    [TestCase("Ä")]
    [TestCase("A\0")]
    [TestCase("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456")]
    public void Other_names_are_refused_with_what_is_allowed(string? text)
    {
        Assert.That(Symbol.TryParse(text, out var symbol, out var error), Is.False);
        Assert.That(symbol.Text, Is.Null);
        Assert.That(error, Does.StartWith("Symbol '"));
    }
}
