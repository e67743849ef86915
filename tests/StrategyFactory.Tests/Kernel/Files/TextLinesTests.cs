using System.Text;
using NUnit.Framework;
using StrategyFactory.Kernel.Files;

namespace StrategyFactory.Tests.Kernel.Files;

internal sealed class TextLinesTests
{
    private static readonly UnicodeEncoding BigEndian = new(bigEndian: true, byteOrderMark: false);

    [TestCase("a\nb\n", "a|b")]
    [TestCase("a\r\nb", "a|b")]
    [TestCase("a\rb\r", "a|b")]
    [TestCase("a\r\r\nb", "a|b")]
    [TestCase("a\r\rb", "a||b")]
    [TestCase("a\n\nb\r\r", "a||b|")]
    [TestCase("", "")]
    [TestCase("größer\nΔ", "größer|Δ")]
    public async Task Lines_end_in_each_way_and_each_encoding(string text, string lines)
    {
        foreach (var content in (byte[][])
        [
            Encoding.UTF8.GetBytes(text), [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
            [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)], [0xFE, 0xFF, .. BigEndian.GetBytes(text)],
        ])
        {
            var read = new List<string>();
            await foreach (var line in TextLines.ReadAsync(new MemoryStream(content), CancellationToken.None))
            {
                read.Add(line);
            }

            Assert.That(string.Join('|', read), Is.EqualTo(lines));
        }
    }

    [Test]
    public void Text_of_ASCII_in_UTF_16_is_known_without_a_mark()
    {
        const string Text = "<DATE>\t<TIME>\r\n2024.01.02\t00:00:00\r\n";

        Assert.That(TextEncodings.Detect(Encoding.Unicode.GetBytes(Text)), Is.EqualTo((Encoding.Unicode, 0)));
        Assert.That(TextEncodings.Detect(BigEndian.GetBytes(Text)), Is.EqualTo((Encoding.BigEndianUnicode, 0)));
        Assert.That(TextEncodings.Detect(Encoding.UTF8.GetBytes(Text)), Is.EqualTo((Encoding.UTF8, 0)));
        Assert.That(TextEncodings.Detect("12;\0\0\0"u8), Is.EqualTo((Encoding.UTF8, 0)), "zeros at the end are no UTF-16");
    }
}
