using System.IO.Compression;
using System.Text;
using StrategyFactory.Kernel.Files;
using StrategyFactory.MarketData.ParquetFiles;

namespace StrategyFactory.MarketData.Import;

/// <summary>
/// Opens a bar file: text or Parquet, plain or in gzip, or a zip with one or more of them. Decompresses while reading and stops at
/// bombs.
/// </summary>
internal static class BarFileContent
{
    private const long RatioFrom = 16L << 20;

    /// <summary>Files of one archive: a file a day for a lifetime.</summary>
    private const int MostFiles = 25_000;

    private static readonly string[] TableEndings = [".csv", ".tsv", ".parquet"];
    private static readonly string[] TextEndings = [".txt", ".prn", ".dat"];

    /// <summary>Calls <paramref name="read"/> for each text file inside, and <paramref name="readTable"/> for each Parquet file.</summary>
    /// <param name="content">The file; need not be seekable.</param>
    /// <param name="fileName">Its name, for messages and for layouts that put the date there.</param>
    /// <param name="options">Holds the caps.</param>
    /// <param name="progress">Receives the bytes of <paramref name="content"/> consumed so far.</param>
    /// <param name="read">Reads one text file to its end.</param>
    /// <param name="readTable">Reads one Parquet file.</param>
    /// <exception cref="BarFileRefusedException">Not readable, corrupt, or too large once decompressed.</exception>
    public static void ForEach(
        Stream content, string fileName, ImportOptions options, Action<long>? progress, Action<BarFileEntry, Stream> read,
        Action<BarFileEntry, ParquetTable> readTable)
    {
        var isWhole = content.CanSeek && content.Position == 0;
        var outer = new MeteredStream(content, progress);
        var start = outer.Peek(6);
        try
        {
            if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
            {
                ReadZip(outer, fileName, options, read, readTable);
                return;
            }

            if (isWhole && ParquetFooter.IsParquet(start))
            {
                ReadTable(content, new BarFileEntry(fileName), options, progress, readTable);
                return;
            }

            if (start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            {
                using var gzip = new WholeGzipStream(outer);
                ReadOne(gzip, new BarFileEntry(fileName), options, count => Check(count, outer.Count, options), read, readTable);
                return;
            }

            RefuseOtherPackers(start);
            ReadOne(outer, new BarFileEntry(fileName), options, count => Check(count, count, options), read, readTable);
        }
        catch (InvalidDataException failure)
        {
            throw new BarFileRefusedException("file", $"'{fileName}' is corrupt: {failure.Message}", failure);
        }
    }

    private static void ReadZip(
        Stream content, string fileName, ImportOptions options, Action<BarFileEntry, Stream> read,
        Action<BarFileEntry, ParquetTable> readTable)
    {
        // The directory of a zip is at its end: a stream is put aside first, so that one code path serves uploads and files.
        using var seekable = PutAside(new MeteredStream(content, count => Check(count, count, options)));
        using var zip = new ZipArchive(seekable, ZipArchiveMode.Read);
        var (uncompressedBefore, compressedBefore) = (0L, 0L);
        foreach (var entry in Tables(zip, fileName))
        {
            using var stream = entry.Open();
            var last = 0L;
            var checksum = new Crc32();
            ReadOne(stream, new BarFileEntry(entry.FullName, fileName), options, count =>
            {
                last = count;
                Check(uncompressedBefore + count, compressedBefore + entry.CompressedLength, options);
            }, read, readTable, checksum);
            if (last != entry.Length || checksum.Value != entry.Crc32)
            {
                throw new InvalidDataException($"{entry.FullName} does not hold the bytes that its length and checksum declare.");
            }

            uncompressedBefore += last;
            compressedBefore += entry.CompressedLength;
        }
    }

    private static List<ZipArchiveEntry> Tables(ZipArchive zip, string fileName)
    {
        var files = zip.Entries
            .Where(entry => entry.Name.Length > 0 && entry.Name[0] != '.'
                && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal))
            .OrderBy(entry => entry.FullName, StringComparer.Ordinal).ToList();
        var tables = files.FindAll(entry => HasEnding(entry, TableEndings));
        tables = tables.Count > 0 ? tables : files.FindAll(entry => HasEnding(entry, TextEndings));
        if (tables.Count == 0)
        {
            var held = files.Count == 0 ? "" : $" (it holds {files[0].FullName})";
            throw new BarFileRefusedException("file", $"'{fileName}' is a zip without a .csv, .tsv, .txt or .parquet file inside{held}.");
        }

        if (tables.Count > MostFiles)
        {
            throw new BarFileRefusedException("file", $"'{fileName}' holds {tables.Count} files; at most {MostFiles} are read.");
        }

        return tables.Find(entry => entry.IsEncrypted) is { } encrypted
            ? throw new BarFileRefusedException("file", $"{encrypted.FullName} in '{fileName}' is encrypted.")
            : tables;
    }

    private static bool HasEnding(ZipArchiveEntry entry, string[] endings) =>
        Array.Exists(endings, ending => entry.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static void ReadOne(
        Stream stream, BarFileEntry entry, ImportOptions options, Action<long> check, Action<BarFileEntry, Stream> read,
        Action<BarFileEntry, ParquetTable> readTable, Crc32? checksum = null)
    {
        var metered = new MeteredStream(stream, check, checksum);
        var start = metered.Peek(TextEncodings.BytesNeeded);
        if (ParquetFooter.IsParquet(start))
        {
            using var seekable = PutAside(metered);
            ReadTable(seekable, entry, options, null, readTable);
            return;
        }

        var (text, _) = TextEncodings.Detect(start);
        if (text is UTF8Encoding)
        {
            read(entry, metered);
            return;
        }

        using var utf8 = Encoding.CreateTranscodingStream(metered, text, Encoding.UTF8, leaveOpen: true);
        read(entry, utf8);
    }

    private static void ReadTable(
        Stream seekable, BarFileEntry entry, ImportOptions options, Action<long>? progress, Action<BarFileEntry, ParquetTable> readTable)
    {
        var length = seekable.Length;
        Check(length, length, options);
        try
        {
            readTable(entry, ParquetTable.Open(seekable, unpacked => Check(unpacked, length, options), progress));
        }
        catch (InvalidDataException failure)
        {
            throw new BarFileRefusedException(
                "file", $"'{entry.Path}' is no Parquet file that can be read: {failure.Message}.", failure);
        }
    }

    /// <summary>A file that can be read in any order and is gone when it is closed.</summary>
    private static FileStream PutAside(Stream content)
    {
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16,
            FileOptions.DeleteOnClose);
        try
        {
            content.CopyTo(file);
            file.Position = 0;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void Check(long uncompressed, long compressed, ImportOptions options)
    {
        if (uncompressed > options.MaxUncompressedBytes)
        {
            throw new BarFileRefusedException(
                "file", $"The file holds more than the allowed {options.MaxUncompressedBytes} bytes after decompression.");
        }

        if (uncompressed > RatioFrom && uncompressed > options.MaxCompressionRatio * compressed)
        {
            throw new BarFileRefusedException(
                "file",
                $"The file expands more than {options.MaxCompressionRatio} times, as no bar file does: "
                + "it is refused as a decompression bomb.");
        }
    }

    private static void RefuseOtherPackers(ReadOnlySpan<byte> start)
    {
        var packer = start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) ? "zstd"
            : start.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z']) ? "xz"
            : start.StartsWith("BZh"u8) ? "bzip2"
            : start.StartsWith("7z"u8) ? "7-Zip"
            : start.StartsWith("Rar!"u8) ? "RAR" : null;
        if (packer is not null)
        {
            throw new BarFileRefusedException(
                "format", $"The file is packed as {packer}; allowed: text and Parquet, plain or in gzip or zip.");
        }
    }
}
