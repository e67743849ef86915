using System.Text;
using NUnit.Framework;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

internal sealed class LineReaderTests
{
    [TestCase("a\nb\n", "a|b")]
    [TestCase("a\nb", "a|b")]
    [TestCase("a\r\nb\r\n", "a|b")]
    [TestCase("a\rb\r", "a|b")]
    [TestCase("a\r\r\nb\r\r\n", "a|b")]
    [TestCase("a\r\r\r\n\r\nb", "a||b")]
    [TestCase("a\r\rb", "a||b")]
    [TestCase("\n\na", "||a")]
    [TestCase("", "")]
    [TestCase("\uFEFFa\nb", "a|b")]
    public void Lines_end_in_each_way(string text, string lines)
    {
        foreach (var piece in (int[])[1, 2, 3, 1000])
        {
            Assert.That(string.Join('|', Lines(text, piece)), Is.EqualTo(lines), $"{piece} bytes at once");
        }
    }

    [Test]
    public void Lines_across_the_blocks_of_a_large_file_are_whole()
    {
        var random = new Random(3);
        var lines = Enumerable.Range(0, 60_000).Select(line => new string((char)('a' + (line % 26)), random.Next(1, 80))).ToList();
        string[] ends = ["\n", "\r\n", "\r", "\r\r\n"];
        var text = string.Concat(lines.Select(line => line + ends[random.Next(ends.Length)]));

        Assert.That(Lines(text, 65_536), Is.EqualTo(lines));
    }

    [Test]
    public void A_line_without_an_end_is_refused()
    {
        var reader = new LineReader(new MemoryStream(Encoding.UTF8.GetBytes("a\n" + new string('x', 2 << 20))));
        Assert.That(reader.TryRead(out _), Is.True);

        Assert.That(Assert.Throws<BarFileRefusedException>(() => reader.TryRead(out _))!.Reason, Does.StartWith("Line 2 is longer"));
    }

    private static List<string> Lines(string text, int piece)
    {
        var reader = new LineReader(new Pieces(Encoding.UTF8.GetBytes(text), piece));
        reader.Sample();
        var lines = new List<string>();
        while (reader.TryRead(out var line))
        {
            lines.Add(Encoding.UTF8.GetString(line));
            Assert.That(reader.LineNumber, Is.EqualTo(lines.Count));
        }

        return lines;
    }

    private sealed class Pieces(byte[] content, int most) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
    }
}
