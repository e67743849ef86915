using System.Buffers.Binary;
using System.Reflection;
using NUnit.Framework;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

/// <summary>Parquet files that are broken, or claim what they do not hold.</summary>
[TestFixture]
internal sealed class ParquetRefusalTests
{
    private const long Generous = 64 << 20;

    [Test]
    public void A_file_that_is_cut_off_is_refused_wherever_it_ends()
    {
        var whole = DuckFiles.Write("select epoch_ms(3600000 * n) as time, 1.0 as open, 2.0 as high, 0.5 as low, 1.5 as close from range(0, 500) as numbers(n)");
        for (var length = 4; length < whole.Length; length += 7)
        {
            Refused(whole[..length]);
        }
    }

    [Test]
    public void A_file_with_a_wrong_byte_is_read_or_refused_in_a_sentence()
    {
        var random = new Random(1);
        foreach (var options in new[] { "codec snappy", "codec zstd, parquet_version v2", "codec gzip", "codec uncompressed, row_group_size 2048" })
        {
            var whole = DuckFiles.Write("select epoch_ms(3600000 * n) as time, 1.0 + n as open, 2.0 + n as high, 0.5 + n as low, 1.5 + n as close, n as volume, 'A' as symbol from range(0, 3000) as numbers(n)", options);
            for (var round = 0; round < 400; round++)
            {
                var broken = whole.ToArray();
                for (var wrong = random.Next(1, 4); wrong > 0; wrong--)
                {
                    // half of them in the footer, where lengths and numbers stand
                    var at = random.Next(2) == 0 ? random.Next(broken.Length) : broken.Length - 1 - random.Next(Math.Min(1200, broken.Length));
                    broken[at] = (byte)random.Next(256);
                }

                ReadOrRefused(broken);
            }
        }
    }

    [TestCase(1L << 40, "rows claims")]
    [TestCase(int.MaxValue, "more than the allowed 4294967296 bytes")]
    [TestCase(100_000_000, "decompression bomb")]
    public async Task Rows_that_are_claimed_and_not_there_take_no_memory(long rows, string said)
    {
        var file = await WrittenAsync(footer =>
        {
            footer.RowGroups[0].NumRows = rows;
            footer.RowGroups[0].Columns.ForEach(column => column.MetaData!.NumValues = rows);
        });
        Assert.That(Refused(file), Does.Contain(said));
    }

    [Test]
    public async Task Values_beyond_those_of_the_pages_are_refused()
    {
        var file = await WrittenAsync(footer =>
        {
            footer.RowGroups[0].NumRows = 1000;
            footer.RowGroups[0].Columns.ForEach(column => column.MetaData!.NumValues = 1000);
        });
        Assert.That(Refused(file), Does.Contain("'time'").And.Contain("a page of it"));
    }

    [Test]
    public async Task Pages_outside_the_file_are_refused() =>
        Assert.That(Refused(await WrittenAsync(footer => footer.RowGroups[0].Columns[1].MetaData!.DataPageOffset = 1L << 50)), Does.Contain("'open'").And.Contain("outside"));

    [Test]
    public async Task An_encrypted_file_is_refused_as_that()
    {
        Assert.That(Refused([.. "PARE"u8, .. new byte[100], .. "PARE"u8]), Does.Contain("encrypted"));
        Assert.That(Refused(await WrittenAsync(footer => footer.EncryptionAlgorithm = new EncryptionAlgorithm { AESGCMV1 = new AesGcmV1() })), Does.Contain("encrypted"));
    }

    [Test]
    public void A_schema_as_deep_as_it_is_long_does_not_end_the_process()
    {
        // each element: one child, no name
        List<byte> schema = [0x29, 0xFC, .. Varint(100_000)];
        for (var element = 0; element < 100_000; element++)
        {
            schema.AddRange([0x55, 0x02, 0x00]);
        }

        Assert.That(Refused(Framed([.. schema, 0x00])), Does.Contain("nested"));
    }

    [TestCase(0x29, 0xFC)]
    [TestCase(0x49, 0xFC)]
    [TestCase(0x68, 0x00)]
    public void A_footer_that_claims_more_entries_than_bytes_takes_no_memory(int field, int list)
    {
        byte[] head = field == 0x68 ? [0x68] : [(byte)field, (byte)list];
        Assert.That(Refused(Framed([.. head, .. Varint(2_000_000_000), 0, 0, 0])), Does.Contain("end too early"));
    }

    [Test]
    public void A_footer_longer_than_the_file_is_refused()
    {
        byte[] file = [.. "PAR1"u8, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F, .. "PAR1"u8];
        Assert.That(Refused(file), Does.Contain("2147483647 bytes"));
    }

    [Test]
    public void More_bytes_than_are_allowed_are_refused()
    {
        var file = DuckFiles.Write("select epoch_ms(60000 * n) as time, 1.0 + n as open, 2.0 + n as high, 0.5 + n as low, 1.5 + n as close from range(0, 20000) as numbers(n)");
        Assert.That(
            () => BarText.Read(file, "1m", with: options => options with { MaxUncompressedBytes = 400_000 }),
            Throws.InstanceOf<BarFileRefusedException>().With.Message.Contains("400000 bytes"));
    }

    [Test]
    public void A_table_without_rows_or_of_something_else_is_refused()
    {
        Assert.That(Refused(DuckFiles.Write("select 1 as time, 1.0 as open, 1.0 as high, 1.0 as low, 1.0 as close where false")), Does.Contain("no rows"));
        Assert.That(Refused(DuckFiles.Write("select 'a' as name, 'b' as street from range(0, 10)")), Does.Contain("holds no bars").Or.Contain("columns"));
        Assert.That(Refused(DuckFiles.Write("select epoch_ms(60000 * n) as time, true as open, 1.0 as high, 1.0 as low, 1.0 as close from range(0, 9) as numbers(n)")), Does.Contain("'open'"));
    }

    private static byte[] Framed(byte[] footer)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, footer.Length);
        return [.. "PAR1"u8, .. footer, .. length, .. "PAR1"u8];
    }

    private static byte[] Varint(uint value)
    {
        List<byte> bytes = [];
        for (; value > 127; value >>= 7)
        {
            bytes.Add((byte)(value | 128));
        }

        return [.. bytes, (byte)value];
    }

    /// <summary>Ten bars in a file whose footer says something else.</summary>
    private static async Task<byte[]> WrittenAsync(Action<FileMetaData> lie)
    {
        DataField[] fields = [new DataField<long>("time"), .. new[] { "open", "high", "low", "close" }.Select(name => new DataField<double>(name))];
        using var stream = new MemoryStream();
        var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, new ParquetOptions { CompressionMethod = CompressionMethod.None });
        using (var group = writer.CreateRowGroup())
        {
            await group.WriteAsync<long>(fields[0], (ReadOnlyMemory<long>)Enumerable.Range(0, 10).Select(bar => 1_700_000_000L + (60 * bar)).ToArray());
            foreach (var field in fields[1..])
            {
                await group.WriteAsync<double>(field, (ReadOnlyMemory<double>)Enumerable.Repeat(1.0, 10).ToArray());
            }
        }

        var footer = typeof(ParquetWriter).GetField("_footer", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(writer)!;
        lie((FileMetaData)footer.GetType().GetField("_fileMeta", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(footer)!);
        await writer.DisposeAsync();
        return stream.ToArray();
    }

    private static string Refused(byte[] file) => ReadOrRefused(file) ?? throw new AssertionException("It was read.");

    /// <summary>Why a file is refused; null where it is read. In neither case is much memory taken.</summary>
    private static string? ReadOrRefused(byte[] file)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            BarText.Read(file, "1h", "b.parquet");
            return null;
        }
        catch (BarFileRefusedException refusal)
        {
            Assert.That(refusal.Message, Is.Not.Empty.And.Not.Contain("\n"));
            return refusal.Message;
        }
        finally
        {
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(Generous));
        }
    }
}
