using NUnit.Framework;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.Tests.Kernel.Text;

internal sealed class EnteringTextTests
{
    [TestCase("")]
    [TestCase("plain")]
    [TestCase("caf\u00e9 \u4e2d \ufffd \uffff \u0001\u001f\u007f")]
    [TestCase("\ud83d\ude00\ud834\udd5e")]
    public void Whole_characters_enter(string text) => Assert.That(EnteringText.Fault(text), Is.Null);

    [Test]
    public void Nul_and_half_a_pair_do_not()
    {
        (string Text, string Named)[] cases =
        [
            ("\0", "NUL (U+0000)"), ("a\0b", "NUL (U+0000)"), ("\ud83d\ude00\0", "NUL (U+0000)"), ("\ud800", "U+D800"), ("a\ud800", "U+D800"),
            ("\udc00", "U+DC00"), ("\ude00\ud83d", "U+DE00"), ("\ud83d\ud83d\ude00", "U+D83D"), ("\ud83d\ude00\udfff", "U+DFFF"),
            ("\ud83d\u0041", "U+D83D"),
        ];
        foreach (var (text, named) in cases)
        {
            Assert.That(EnteringText.Fault(text), Does.Contain(named));
        }
    }
}
