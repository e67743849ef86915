using Parquet.Meta;
using ZstdSharp;

namespace StrategyFactory.MarketData.ParquetFiles;

/// <summary>Looks at the headers of a column's pages before memory is taken for what they claim.</summary>
/// <param name="file">The file.</param>
/// <param name="limit">Where the pages of the file end.</param>
/// <param name="codec">How the pages are compressed.</param>
/// <param name="allow">Refuses to unpack so many bytes.</param>
internal sealed class PageCheck(WindowStream file, long limit, CompressionCodec codec, Action<long> allow)
{
    private const int DataPage = 0;
    private const int DictionaryPage = 2;
    private const int DataPage2 = 3;
    private const int LongestHeader = 1 << 20;
    private const int UsualHeader = 1 << 10;
    private const int LongestVarint = 5;

    /// <summary>Checks the pages from a place on until they hold all values of the column.</summary>
    /// <returns>Where the last one ends.</returns>
    /// <exception cref="InvalidDataException">A page is broken or claims more than it can hold.</exception>
    public long Check(long start, long values)
    {
        var (at, left, hasDictionary) = (start, values, false);
        while (left > 0)
        {
            if (at < ParquetFooter.BytesNeeded || at >= limit)
            {
                throw new InvalidDataException("a page of it lies outside");
            }

            var header = Header.Read(file, at, limit);
            var body = at + header.Bytes;
            if (header.Packed < 0 || header.Unpacked < 0 || header.Packed > limit - body || header.Values < 0
                || header.LevelBytes < 0 || header.LevelBytes > Math.Min(header.Packed, header.Unpacked))
            {
                throw new InvalidDataException("a page of it claims more bytes than there are");
            }

            CheckUnpacked(header, body);
            if (header.Type == DictionaryPage)
            {
                if (hasDictionary || header.Values > header.Unpacked)
                {
                    throw new InvalidDataException("a dictionary of it is broken");
                }

                hasDictionary = true;
            }
            else if (header.Type is DataPage or DataPage2 && header.Values <= left)
            {
                left -= header.Values;
            }
            else
            {
                throw new InvalidDataException("a page of it is of no known kind or holds more values than its column");
            }

            at = body + header.Packed;
        }

        return at;
    }

    private void CheckUnpacked(Header header, long body)
    {
        allow(header.Unpacked);
        if (!header.IsCompressed || codec == CompressionCodec.UNCOMPRESSED)
        {
            if (header.Packed != header.Unpacked)
            {
                throw new InvalidDataException("a page of it claims more bytes than there are");
            }

            return;
        }

        var (start, bytes) = (body + header.LevelBytes, header.Packed - header.LevelBytes);
        allow(codec switch
        {
            _ when bytes == 0 => 0,
            CompressionCodec.SNAPPY => SnappyClaim(file.ReadAt(start, Math.Min(bytes, LongestVarint))),
            CompressionCodec.ZSTD => ZstandardClaim(file.ReadAt(start, bytes)),
            _ => header.Unpacked,
        });
    }

    private static long ZstandardClaim(ReadOnlySpan<byte> packed)
    {
        try
        {
            return (long)Math.Min(long.MaxValue, Decompressor.GetDecompressedSize(packed));
        }
        catch (ZstdException broken)
        {
            throw new InvalidDataException("a page of it is not packed as it says", broken);
        }
    }

    /// <summary>The length that precedes what Snappy packed.</summary>
    private static long SnappyClaim(ReadOnlySpan<byte> start)
    {
        var claim = 0L;
        for (var at = 0; at < start.Length; at++)
        {
            claim |= (long)(start[at] & 127) << (7 * at);
            if (start[at] < 128)
            {
                break;
            }
        }

        return claim;
    }

    /// <summary>What a page says of itself.</summary>
    private sealed record Header(int Type, int Packed, int Unpacked, int Values, long LevelBytes, bool IsCompressed, int Bytes)
    {
        public static Header Read(WindowStream file, long at, long limit)
        {
            for (long length = UsualHeader; ; length *= LongestHeader / UsualHeader)
            {
                length = Math.Min(length, limit - at);
                try
                {
                    return Read(new CompactReader(file.ReadAt(at, length)));
                }
                catch (InvalidDataException) when (length < Math.Min(LongestHeader, limit - at))
                {
                    // perhaps longer than usual: it holds the least and the greatest value
                }
            }
        }

        private static Header Read(CompactReader reader)
        {
            var header = new Header(-1, 0, 0, 0, 0, IsCompressed: true, 0);
            for (var id = 0; reader.TryField(ref id, out var kind);)
            {
                header = (id, kind) switch
                {
                    (1, CompactKind.Integer32) => header with { Type = Integer(reader) },
                    (2, CompactKind.Integer32) => header with { Unpacked = Integer(reader) },
                    (3, CompactKind.Integer32) => header with { Packed = Integer(reader) },
                    (5 or 7, CompactKind.Structure) => Inside(reader, header, isSecond: false),
                    (8, CompactKind.Structure) => Inside(reader, header, isSecond: true),
                    _ => Skipped(reader, kind, header),
                };
            }

            return header with { Bytes = reader.Position };
        }

        private static Header Inside(CompactReader reader, Header header, bool isSecond)
        {
            for (var id = 0; reader.TryField(ref id, out var kind);)
            {
                header = (id, kind) switch
                {
                    (1, CompactKind.Integer32) => header with { Values = Integer(reader) },
                    (5 or 6, CompactKind.Integer32) when isSecond => header with
                    {
                        LevelBytes = header.LevelBytes + Math.Max(0, Integer(reader)),
                    },
                    (7, CompactKind.False) when isSecond => header with { IsCompressed = false },
                    _ => Skipped(reader, kind, header),
                };
            }

            return header;
        }

        private static Header Skipped(CompactReader reader, CompactKind kind, Header header)
        {
            reader.Skip(kind, depth: 1);
            return header;
        }

        private static int Integer(CompactReader reader) =>
            reader.ReadInteger() is var value and >= int.MinValue and <= int.MaxValue
                ? (int)value
                : throw new InvalidDataException("a page of it claims more bytes than there are");
    }
}
