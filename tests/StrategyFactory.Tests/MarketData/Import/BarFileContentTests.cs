using System.Text;
using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

[TestFixture]
internal sealed class BarFileContentTests
{
    private static readonly string TwoBars = BarText.Csv("2019-10-11 18:00", "2019-10-11 18:01");

    [Test]
    public void Plain_gzip_and_zip_give_the_same_bars()
    {
        var plain = Encoding.UTF8.GetBytes(TwoBars);

        Assert.That(BarText.Times(BarText.Read(plain)), Has.Length.EqualTo(2));
        Assert.That(BarText.Times(BarText.Read(BarText.Gzip(plain))), Is.EqualTo(BarText.Times(BarText.Read(plain))));
        Assert.That(BarText.Times(BarText.Read(BarText.Zip(("a/b/bars.csv", TwoBars)))), Is.EqualTo(BarText.Times(BarText.Read(plain))));
    }

    [Test]
    public void A_zip_with_several_files_in_folders_is_read_as_one()
    {
        var zip = BarText.Zip(
            ("2019/b.csv", BarText.Csv("2019-10-11 18:02")), ("2019/a.csv", TwoBars), ("2019/readme.txt", "notes"), ("__MACOSX/._a.csv", "\0\0"));

        var result = BarText.Read(zip, name: "bars.zip");

        Assert.That(BarText.Times(result), Is.EqualTo(new[] { "2019-10-11 18:00:00", "2019-10-11 18:01:00", "2019-10-11 18:02:00" }));
        Assert.That(result.Report.Files, Is.EqualTo(new[] { "2019/a.csv", "2019/b.csv" }));
    }

    [Test]
    public void A_zip_whose_files_cover_the_same_times_is_refused_as_several_symbols()
    {
        var refusal = Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Zip(("aapl.csv", TwoBars), ("spy.csv", TwoBars))));

        Assert.That(refusal!.Reason, Does.Contain("several symbols"));
    }

    [Test]
    public void A_zip_whose_files_are_laid_out_differently_is_refused()
    {
        var refusal = Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Zip(("a.csv", TwoBars), ("b.csv", "time,open,high,low,close\n2019-10-12 18:00,1,1,1,1\n"))));

        Assert.That(refusal!.Reason, Does.Contain("laid out otherwise"));
    }

    [Test]
    public void A_zip_without_a_table_is_refused()
    {
        var refusal = Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Zip(("inner.zip", "PK")), name: "bars.zip"));

        Assert.That(refusal!.Reason, Does.Contain("inner.zip"));
    }

    [Test]
    public void A_truncated_gzip_is_refused_as_corrupt()
    {
        var packed = BarText.Gzip(Encoding.UTF8.GetBytes(BarText.Csv([.. Enumerable.Range(0, 600).Select(minute => $"2019-10-11 {minute / 60:00}:{minute % 60:00}")])));

        var refusal = Assert.Throws<BarFileRefusedException>(() => BarText.Read(packed[..^40], name: "cut.csv.gz"));

        Assert.That(refusal!.Reason, Does.Contain("cut.csv.gz").And.Contain("corrupt"));
    }

    [Test]
    public void A_gzip_cut_anywhere_is_refused()
    {
        var packed = BarText.Gzip(Encoding.UTF8.GetBytes(TwoBars));

        for (var length = 2; length < packed.Length; length++)
        {
            Assert.Throws<BarFileRefusedException>(() => BarText.Read(packed[..length]), $"cut to {length} bytes");
        }
    }

    [Test]
    public void A_gzip_of_several_members_is_read_as_one()
    {
        byte[] packed = [.. BarText.Gzip(Encoding.UTF8.GetBytes(TwoBars)), .. BarText.Gzip("2019-10-11 18:02,10,12,9,11,100\n"u8.ToArray())];

        Assert.That(BarText.Read(packed).Bars.Count, Is.EqualTo(3));
    }

    [Test]
    public void A_gzip_with_a_flipped_byte_is_refused_as_corrupt()
    {
        var packed = BarText.Gzip(Encoding.UTF8.GetBytes(BarText.Csv([.. Enumerable.Range(0, 600).Select(minute => $"2019-10-11 {minute / 60:00}:{minute % 60:00}")])));
        packed[^6] ^= 0xFF; // in the checksum

        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read(packed))!.Reason, Does.Contain("corrupt"));
    }

    [Test]
    public void A_zip_with_a_changed_digit_is_refused_as_corrupt()
    {
        var packed = BarText.Zip(System.IO.Compression.CompressionLevel.NoCompression, ("a.csv", TwoBars));
        packed[packed.AsSpan().IndexOf("10,12"u8)] = (byte)'2';
        packed[packed.AsSpan().IndexOf("20,12"u8) + 3] = (byte)'3';

        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read(packed))!.Reason, Does.Contain("corrupt"));
    }

    [TestCase("", 0u)]
    [TestCase("123456789", 0xCBF43926u)]
    [TestCase("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void The_zip_checksum_has_the_published_values(string text, uint expected)
    {
        var checksum = new Crc32();
        checksum.Append(Encoding.ASCII.GetBytes(text[..(text.Length / 3)]));
        checksum.Append(Encoding.ASCII.GetBytes(text[(text.Length / 3)..]));

        Assert.That(checksum.Value, Is.EqualTo(expected));
    }

    [Test]
    public void A_broken_zip_is_refused_as_corrupt()
    {
        var packed = BarText.Zip(("a.csv", TwoBars));

        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read(packed[..^10]))!.Reason, Does.Contain("corrupt"));
    }

    [Test]
    public void A_decompression_bomb_is_refused()
    {
        var bomb = BarText.Gzip(Encoding.UTF8.GetBytes(TwoBars + new string('\n', 40 << 20)));

        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read(bomb))!.Reason, Does.Contain("bomb"));
        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Zip(("a.csv", TwoBars + new string('\n', 40 << 20)))))!.Reason, Does.Contain("bomb"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_file_over_the_size_cap_is_refused(bool zip)
    {
        var content = zip ? BarText.Zip(("a.csv", TwoBars)) : BarText.Gzip(Encoding.UTF8.GetBytes(TwoBars));

        var refusal = Assert.Throws<BarFileRefusedException>(() => BarText.Read(content, with: options => options with { MaxUncompressedBytes = 50 }));

        Assert.That(refusal!.Reason, Does.Contain("50 bytes"));
    }

    [TestCase("")]
    [TestCase("\n \r\n")]
    public void An_empty_file_is_refused(string text) =>
        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read(text))!.Reason, Does.Contain("empty"));

    [Test]
    public void A_header_without_rows_is_refused() =>
        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Csv()))!.Reason, Does.Contain("no rows"));

    [Test]
    public void A_line_without_end_is_refused_before_it_fills_the_memory() =>
        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read(new string('1', 3 << 20)))!.Reason, Does.Contain("longer than"));

    [Test]
    public void Byte_order_marks_and_line_ends_do_not_matter()
    {
        var crlf = TwoBars.Replace("\n", "\r\n", StringComparison.Ordinal);
        byte[][] variants =
        [
            [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(TwoBars)], Encoding.UTF8.GetBytes(crlf), Encoding.UTF8.GetBytes(crlf.TrimEnd()),
            [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(crlf)], [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(TwoBars)],
        ];

        foreach (var variant in variants)
        {
            Assert.That(BarText.Times(BarText.Read(variant)), Is.EqualTo(new[] { "2019-10-11 18:00:00", "2019-10-11 18:01:00" }));
        }
    }

    [Test]
    public void Lines_are_cut_rightly_where_the_buffer_ends()
    {
        var start = new DateTime(2019, 10, 11, 0, 0, 0, DateTimeKind.Utc);
        var times = Enumerable.Range(0, 60_000).Select(minute => start.AddMinutes(minute).ToString("yyyy-MM-dd HH:mm:ss")).ToArray();

        var result = BarText.Read(BarText.Csv(times));

        Assert.That(BarText.Times(result), Is.EqualTo(times));
    }

    [Test]
    public void Progress_counts_the_bytes_of_the_file_itself()
    {
        var packed = BarText.Gzip(Encoding.UTF8.GetBytes(TwoBars));
        var last = 0L;
        using var stream = new MemoryStream(packed);

        BarFileReader.Read(stream, "a.csv.gz", "TEST", new ImportOptions { Timeframe = Timeframe.OneMinute }, bytes => last = bytes, CancellationToken.None);

        Assert.That(last, Is.EqualTo(packed.Length));
    }

    [Test]
    public void A_cancelled_import_stops()
    {
        var start = new DateTime(2019, 10, 11, 0, 0, 0, DateTimeKind.Utc);
        var text = BarText.Csv([.. Enumerable.Range(0, 20_000).Select(minute => start.AddMinutes(minute).ToString("yyyy-MM-dd HH:mm"))]);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));

        Assert.Throws<OperationCanceledException>(() =>
            BarFileReader.Read(stream, "a.csv", "TEST", new ImportOptions { Timeframe = Timeframe.OneMinute }, null, new CancellationToken(canceled: true)));
    }

    [TestCase("[[1,2]]", "JSON")]
    [TestCase("<html>\n<body>", "HTML")]
    [TestCase("BZh91AY", "bzip2")]
    [TestCase("PAR1xxxx", "Parquet")]
    public void Other_kinds_of_file_are_named(string text, string kind) =>
        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read(text))!.Reason, Does.Contain(kind));
}
