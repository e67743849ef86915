using System.IO.Compression;
using System.Text;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.Tests.LanguageModels.Examples.Reading;

internal sealed class ExampleFileTests
{
    [TestCase("{\"a\":1}\n{\"b\":2}\n")]
    [TestCase("[{\"a\":1},\n{\"b\":2}]")]
    [TestCase(" \n\t [{\"a\":1},{\"b\":2}] \n")]
    [TestCase("\uFEFF{\"a\":1}\n{\"b\":2}")]
    public async Task Arrays_and_lines_are_told_apart_by_how_they_begin_also_packed(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var plain = await ReadAsync(bytes);
        Assert.That(plain.Select(row => Encoding.UTF8.GetString(row.Json.Span)), Is.EqualTo(new[] { "{\"a\":1}", "{\"b\":2}" }));
        Assert.That((await ReadAsync(Packed(bytes))).Select(row => row.Line), Is.EqualTo(plain.Select(row => row.Line)));
    }

    [Test]
    public void What_is_no_text_in_utf_8_or_no_whole_file_is_refused()
    {
        var packed = Packed(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 5000).Select(i => $"{{\"a\":{i * 7919}}}"))));
        foreach (var (bytes, reason) in new (byte[], string)[]
        {
            (Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("{}")).ToArray(), "UTF-16"),
            (Encoding.Unicode.GetBytes("{}"), "UTF-16"),
            (Encoding.BigEndianUnicode.GetBytes("{}"), "UTF-16"),
            ([], "is empty"),
            ([.. " \n "u8], "is empty"),
            (packed[..^9], "damaged or cut short"),
            ([0x1F, 0x8B, 1, 2, 3], "damaged or cut short"),
        })
        {
            Assert.That(() => ReadAsync(bytes), Throws.TypeOf<UnprocessableException>().With.Message.Contains(reason));
        }
    }

    [Test]
    public void A_small_packed_file_that_unfolds_without_end_is_refused() =>
        Assert.That(
            () => ReadAsync(Packed(new byte[5_000_000].Select(_ => (byte)' ').ToArray()), largest: 1_000_000),
            Throws.TypeOf<UnprocessableException>().With.Message.StartsWith("file: has more than 1000000 bytes"));

    [Test]
    public async Task A_line_of_a_hundred_megabytes_is_refused_without_being_held()
    {
        await using var line = new LongLine(100_000_000);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        List<RawRow> rows = [];
        await foreach (var row in new ExampleFile(1_000_000, 1_000_000_000).ReadAsync(line, null, CancellationToken.None))
        {
            rows.Add(row);
        }

        Assert.That(rows.Single().Fault!.Reason, Is.EqualTo("has 100000001 bytes; at most 1000000"));
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(20_000_000));
    }

    [Test]
    public async Task Whoever_follows_hears_how_much_has_been_read()
    {
        List<long> heard = [];
        using var content = new MemoryStream(Packed(Encoding.UTF8.GetBytes("{}\n{}\n")));
        await foreach (var _ in new ExampleFile(100, 100).ReadAsync(content, heard.Add, CancellationToken.None))
        {
        }

        Assert.That(heard, Is.Ordered);
        Assert.That(heard[^1], Is.EqualTo(content.Length));
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static async Task<List<RawRow>> ReadAsync(byte[] bytes, long largest = 100_000_000)
    {
        using var content = new MemoryStream(bytes);
        List<RawRow> rows = [];
        await foreach (var row in new ExampleFile(1000, largest).ReadAsync(content, null, CancellationToken.None))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>An opening brace and nothing but x, without a line break.</summary>
    private sealed class LongLine(long length) : Stream
    {
        private long _given = -1;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_given < 0)
            {
                (buffer[0], _given) = ((byte)'{', 0);
                return 1;
            }

            var read = (int)Math.Min(buffer.Length, length - _given);
            buffer[..read].Fill((byte)'x');
            _given += read;
            return read;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
