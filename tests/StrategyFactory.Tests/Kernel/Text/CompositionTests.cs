using System.Text;
using NUnit.Framework;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.Tests.Kernel.Text;

/// <summary>Unicode's normalisation form C, without ICU.</summary>
internal sealed class CompositionTests
{
    [TestCase("plain", "plain")]
    [TestCase("caf\u00e9", "caf\u00e9")]
    [TestCase("cafe\u0301", "caf\u00e9")]
    [TestCase("\u212b", "\u00c5", Description = "the sign of the unit is the letter")]
    [TestCase("\u2126", "\u03a9")]
    [TestCase("\u1e0b\u0323", "\u1e0d\u0307", Description = "marks below come first")]
    [TestCase("q\u0307\u0323", "q\u0323\u0307")]
    [TestCase("a\u0301\u0301", "\u00e1\u0301", Description = "one of the same class stands between")]
    [TestCase("a\u0328\u0301", "\u0105\u0301")]
    [TestCase("o\u0302\u0301", "\u1ed1", Description = "two marks on one letter")]
    [TestCase("\u1112\u1161\u11ab", "\ud55c", Description = "a syllable of three parts")]
    [TestCase("\ud558\u11ab", "\ud55c")]
    [TestCase("\u1112\u1161\u0301\u11ab", "\ud558\u0301\u11ab", Description = "a tail reaches its syllable only if nothing stands between")]
    [TestCase("\u0958", "\u0915\u093c", Description = "never composed")]
    [TestCase("\u0344", "\u0308\u0301")]
    [TestCase("\u0301a", "\u0301a", Description = "nothing to stand on")]
    [TestCase("\uf900", "\u8c48")]
    [TestCase("\ud834\udd5e", "\ud834\udd57\ud834\udd65")]
    [TestCase("\ud804\udc99\ud804\udcba", "\ud804\udc9a", Description = "outside the basic plane")]
    [TestCase("\u09c7\u09be x \u0b47\u0b3e", "\u09cb x \u0b4b")]
    public void Letters_and_marks_are_put_together(string text, string expected) => Assert.That(Composition.Of(text), Is.EqualTo(expected));

    [Test]
    public void Composing_twice_changes_nothing_and_pieces_of_one_letter_end_alike()
    {
        Random draws = new(5);
        int[] marks = [0x300, 0x301, 0x302, 0x307, 0x323, 0x328, 0x345, 0x93c, 0x5b0, 0x1161, 0x11a8, 0x3099];
        for (var round = 0; round < 2_000; round++)
        {
            StringBuilder text = new();
            for (var i = 0; i < 12; i++)
            {
                text.Append(new Rune(draws.Next(3) > 0 ? marks[draws.Next(marks.Length)] : draws.Next(0x20, 0xd800)).ToString());
            }

            var once = Composition.Of(text.ToString());
            Assert.That(Composition.Of(once), Is.EqualTo(once));
        }
    }
}
