using System.Buffers.Binary;

namespace StrategyFactory.MarketData.ParquetFiles;

/// <summary>Looks at the ends of a Parquet file before anything that they claim is believed.</summary>
internal static class ParquetFooter
{
    /// <summary>Bytes that tell a Parquet file at its beginning.</summary>
    public const int BytesNeeded = 4;

    private const int TailBytes = 8;
    private const int LargestFooter = 64 << 20;
    private const int SchemaField = 2;
    private const int ChildrenField = 5;
    private const int EncryptionField = 8;
    private const int DeepestSchema = 16;

    /// <summary>Whether a file that begins so is Parquet, encrypted or not.</summary>
    public static bool IsParquet(ReadOnlySpan<byte> start) => start.StartsWith("PAR1"u8) || start.StartsWith("PARE"u8);

    /// <summary>Checks the beginning, the end and all lengths of the footer.</summary>
    /// <returns>Where the footer begins.</returns>
    /// <exception cref="InvalidDataException">It is encrypted, cut off or broken.</exception>
    public static long Check(WindowStream file)
    {
        var head = file.ReadAt(0, BytesNeeded);
        if (file.Length < BytesNeeded + TailBytes)
        {
            throw new InvalidDataException("it ends too early");
        }

        var tail = file.ReadAt(file.Length - TailBytes, TailBytes);
        if (head.AsSpan().SequenceEqual("PARE"u8) || tail.AsSpan().EndsWith("PARE"u8))
        {
            throw Encrypted();
        }

        if (!tail.AsSpan().EndsWith("PAR1"u8))
        {
            throw new InvalidDataException("its end is missing");
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (length == 0 || length > LargestFooter || length > file.Length - BytesNeeded - TailBytes)
        {
            throw new InvalidDataException($"its footer claims {length} bytes");
        }

        var start = file.Length - TailBytes - length;
        Check(new CompactReader(file.ReadAt(start, length)));
        return start;
    }

    /// <summary>What is said of an encrypted file.</summary>
    public static InvalidDataException Encrypted() => new("it is encrypted, and bars are read from open files");

    private static void Check(CompactReader footer)
    {
        for (var id = 0; footer.TryField(ref id, out var kind);)
        {
            if (id == EncryptionField)
            {
                throw Encrypted();
            }

            if (id == SchemaField && kind == CompactKind.List)
            {
                CheckSchema(footer);
            }
            else
            {
                footer.Skip(kind, depth: 1);
            }
        }
    }

    /// <summary>The schema is a tree written from above: each element states how many of the next are its children.</summary>
    private static void CheckSchema(CompactReader footer)
    {
        var open = new Stack<long>();
        var (count, of) = footer.ReadList();
        for (var element = 0; element < count; element++)
        {
            if (element > 0)
            {
                open.Push(open.Count > 0 ? open.Pop() - 1 : throw new InvalidDataException("its schema has loose ends"));
            }

            var children = ChildrenOf(footer, of);
            if (children > 0)
            {
                open.Push(children);
            }

            while (open.Count > 0 && open.Peek() == 0)
            {
                open.Pop();
            }

            if (open.Count > DeepestSchema)
            {
                throw new InvalidDataException($"its columns are nested more than {DeepestSchema} deep");
            }
        }

        if (open.Count > 0 || count == 0)
        {
            throw new InvalidDataException("its schema has loose ends");
        }
    }

    private static long ChildrenOf(CompactReader footer, CompactKind of)
    {
        if (of != CompactKind.Structure)
        {
            throw new InvalidDataException("its schema is none");
        }

        var children = 0L;
        for (var id = 0; footer.TryField(ref id, out var kind);)
        {
            if (id == ChildrenField && kind == CompactKind.Integer32)
            {
                children = footer.ReadInteger();
            }
            else
            {
                footer.Skip(kind, depth: 2);
            }
        }

        return children;
    }
}
