namespace StrategyFactory.MarketData.ParquetFiles;

/// <summary>
/// Walks through Thrift's compact encoding, in which the footer and the page headers of Parquet are written, and believes no length that
/// the bytes at hand do not hold.
/// </summary>
/// <param name="bytes">All there is; what is walked through may end before them.</param>
internal sealed class CompactReader(ReadOnlyMemory<byte> bytes)
{
    private const int Deepest = 32;
    private const int LongestVarint = 10;

    /// <summary>Entries of lists in all: a thousand row groups of a hundred columns have a million.</summary>
    private const int MostEntries = 2_000_000;

    private int _at;
    private int _entries;

    /// <summary>Bytes walked through so far.</summary>
    public int Position => _at;

    /// <summary>Goes to the next field of a structure; false at its end.</summary>
    /// <param name="id">The number of the field before, 0 at the beginning; becomes that of the next.</param>
    /// <param name="kind">What the field holds.</param>
    public bool TryField(ref int id, out CompactKind kind)
    {
        var head = ReadByte();
        kind = (CompactKind)(head & 15);
        if (kind == CompactKind.Stop)
        {
            return false;
        }

        id = head >> 4 is var step and > 0 ? id + step : (int)Math.Clamp(ReadInteger(), 0, short.MaxValue);
        return true;
    }

    /// <summary>Reads an integer of any width.</summary>
    public long ReadInteger()
    {
        var value = ReadUnsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Reads the head of a list: how many entries of which kind follow.</summary>
    public (int Count, CompactKind Of) ReadList()
    {
        var head = ReadByte();
        var count = head >> 4 is var few and < 15 ? few : Count(ReadUnsigned());
        Count((ulong)count);
        _entries += count;
        return _entries <= MostEntries
            ? (count, (CompactKind)(head & 15))
            : throw new InvalidDataException("its metadata hold more than two million entries");
    }

    /// <summary>Passes over a value.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="isEntry">Whether it is the entry of a list, where truth has a byte.</param>
    /// <param name="depth">Structures and lists around it.</param>
    public void Skip(CompactKind kind, bool isEntry = false, int depth = 0)
    {
        if (depth > Deepest)
        {
            throw new InvalidDataException($"its metadata are nested more than {Deepest} deep");
        }

        switch (kind)
        {
            case CompactKind.True or CompactKind.False:
                Advance(isEntry ? 1 : 0);
                break;
            case CompactKind.Byte:
                ReadByte();
                break;
            case CompactKind.Integer16 or CompactKind.Integer32 or CompactKind.Integer64:
                ReadUnsigned();
                break;
            case CompactKind.Double:
                Advance(8);
                break;
            case CompactKind.Uuid:
                Advance(16);
                break;
            case CompactKind.Binary:
                Advance(Count(ReadUnsigned()));
                break;
            case CompactKind.List or CompactKind.Set:
                SkipList(depth);
                break;
            case CompactKind.Map:
                SkipMap(depth);
                break;
            case CompactKind.Structure:
                for (var id = 0; TryField(ref id, out var field);)
                {
                    Skip(field, depth: depth + 1);
                }

                break;
            default:
                throw new InvalidDataException("its metadata hold a value of no known kind");
        }
    }

    private void SkipList(int depth)
    {
        for (var (left, of) = ReadList(); left > 0; left--)
        {
            Skip(of, isEntry: true, depth + 1);
        }
    }

    private void SkipMap(int depth)
    {
        var count = Count(ReadUnsigned());
        var kinds = count > 0 ? ReadByte() : 0;
        for (; count > 0; count--)
        {
            Skip((CompactKind)(kinds >> 4), isEntry: true, depth + 1);
            Skip((CompactKind)(kinds & 15), isEntry: true, depth + 1);
        }
    }

    private int ReadByte()
    {
        Advance(1);
        return bytes.Span[_at - 1];
    }

    private ulong ReadUnsigned()
    {
        var value = 0UL;
        for (var read = 0; read < LongestVarint; read++)
        {
            var next = ReadByte();
            value |= (ulong)(next & 127) << (7 * read);
            if (next < 128)
            {
                return value;
            }
        }

        throw new InvalidDataException("its metadata hold a number of more than 64 bits");
    }

    /// <summary>A number of bytes or entries, each of which has one byte at least.</summary>
    private int Count(ulong claimed) =>
        claimed <= (ulong)(bytes.Length - _at) ? (int)claimed : throw new InvalidDataException("its metadata end too early");

    private void Advance(int count)
    {
        if (count > bytes.Length - _at)
        {
            throw new InvalidDataException("its metadata end too early");
        }

        _at += count;
    }
}
