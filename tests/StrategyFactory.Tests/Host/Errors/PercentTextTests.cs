using NUnit.Framework;
using StrategyFactory.Host.Errors;

namespace StrategyFactory.Tests.Host.Errors;

internal sealed class PercentTextTests
{
    [TestCase("plain")]
    [TestCase("a%20b+c%25")]
    [TestCase("caf%C3%A9")]
    [TestCase("caf\u00e9%41")]
    [TestCase("%F0%9F%98%80")]
    [TestCase("100%")]
    [TestCase("%zz%4")]
    public void Whole_characters_enter(string text) => Assert.That(PercentText.Fault(text), Is.Null);

    [TestCase("a%00b", "NUL")]
    [TestCase("%ED%A0%80", "UTF-8", Description = "half a surrogate pair")]
    [TestCase("%ED%A0%BD%ED%B8%80", "UTF-8", Description = "a pair, each half by itself")]
    [TestCase("%C0%80", "UTF-8", Description = "NUL, written too long")]
    [TestCase("%C1%81", "UTF-8")]
    [TestCase("caf%E9", "UTF-8", Description = "Latin-1")]
    [TestCase("%F4%90%80%80", "UTF-8", Description = "above U+10FFFF")]
    [TestCase("\ud83d\ude00%C3", "UTF-8")]
    public void Other_text_does_not(string text, string named) => Assert.That(PercentText.Fault(text), Does.Contain(named));
}
