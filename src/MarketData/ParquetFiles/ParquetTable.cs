using Parquet;
using Parquet.Meta;

namespace StrategyFactory.MarketData.ParquetFiles;

/// <summary>
/// A Parquet file that somebody sent: nothing that it claims of itself is believed before it was looked at, and every fault of it is an
/// <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class ParquetTable
{
    private const string Allowed = "allowed: none, Snappy, gzip and Zstandard";

    private readonly WindowStream _file;
    private readonly ParquetReader _reader;
    private readonly long _footer;
    private readonly Action<long> _allow;
    private readonly Action<long>? _progress;
    private long _read;
    private long _unpacked;

    private ParquetTable(WindowStream file, ParquetReader reader, long footer, Action<long> allow, Action<long>? progress)
    {
        (_file, _reader, _footer, _allow, _progress) = (file, reader, footer, allow, progress);
        Columns = Guard(() => ColumnsOf(reader));
    }

    /// <summary>The columns in their order; those inside others are left out.</summary>
    public IReadOnlyList<ParquetColumn> Columns { get; }

    /// <summary>Groups of rows, each of which is read at once.</summary>
    public int Groups => _reader.RowGroupCount;

    /// <summary>Opens a file.</summary>
    /// <param name="content">Seekable; stays open.</param>
    /// <param name="allow">Refuses to unpack so many bytes of it in all.</param>
    /// <param name="progress">Receives the bytes read so far.</param>
    /// <exception cref="InvalidDataException">It is encrypted, cut off or broken.</exception>
    public static ParquetTable Open(Stream content, Action<long> allow, Action<long>? progress)
    {
        var file = new WindowStream(content);
        var footer = ParquetFooter.Check(file);
        var reader = Guard(() => ParquetReader.CreateAsync(file).GetAwaiter().GetResult());
        return new(file, reader, footer, allow, progress);
    }

    /// <summary>Rows of a group.</summary>
    public int RowsOf(int group) => _reader.RowGroups[group].RowCount is var rows and >= 0 and <= int.MaxValue
        ? (int)rows
        : throw new InvalidDataException($"group {group + 1} of its rows claims {_reader.RowGroups[group].RowCount} of them");

    /// <summary>The values of a column in a group of rows.</summary>
    public ColumnValues Read(int group, ParquetColumn column)
    {
        var rows = RowsOf(group);
        var chunk = (column.Field is { } field ? _reader.RowGroups[group].GetMetadata(field) : null)
            ?? throw new InvalidDataException($"its column '{column.Name}' lacks values");
        if (chunk.CryptoMetadata is not null)
        {
            throw ParquetFooter.Encrypted();
        }

        var meta = chunk.MetaData is { } found && chunk.FilePath is null && found.NumValues == rows
            ? found
            : throw new InvalidDataException($"its column '{column.Name}' lacks values");
        if (meta.Codec is not (CompressionCodec.UNCOMPRESSED or CompressionCodec.SNAPPY or CompressionCodec.GZIP or CompressionCodec.ZSTD))
        {
            throw new InvalidDataException($"its column '{column.Name}' is compressed by {meta.Codec}; {Allowed}");
        }

        // a value takes up to sixteen bytes where it is a text, and eight else
        _unpacked += rows * (column.Kind == ColumnKind.Text ? 16L : 8L);
        _allow(_unpacked);
        try
        {
            long[] starts = [meta.DataPageOffset, meta.DictionaryPageOffset ?? 0, meta.IndexPageOffset ?? 0];
            var start = starts.Where(offset => offset > 0).DefaultIfEmpty(0).Min();
            var end = new PageCheck(_file, _footer, meta.Codec, bytes => _allow(_unpacked + bytes)).Check(start, rows);
            meta.Statistics = null;
            _file.End = end;
            var values = Guard(() => Read(_reader.RowGroups[group], column, rows));
            _read += end - start;
            _progress?.Invoke(_read);
            return values;
        }
        catch (InvalidDataException broken)
        {
            throw new InvalidDataException($"its column '{column.Name}' cannot be read, {broken.Message}", broken);
        }
        finally
        {
            _file.End = _file.Length;
        }
    }

    private static List<ParquetColumn> ColumnsOf(ParquetReader reader)
    {
        var metadata = reader.Metadata!;
        if (metadata.EncryptionAlgorithm is not null)
        {
            throw ParquetFooter.Encrypted();
        }

        List<ParquetColumn> columns = [];
        for (var at = 1; at < metadata.Schema.Count; at = Next(metadata.Schema, at))
        {
            if (metadata.Schema[at].Type is not null)
            {
                columns.Add(ParquetColumn.Take(metadata.Schema[at]));
            }
        }

        // made anew from what was taken above
        var fields = reader.Schema.Fields;
        foreach (var column in columns.Where(column => column.Kind != ColumnKind.Other))
        {
            column.Field = fields.OfType<Parquet.Schema.DataField>().FirstOrDefault(field => field.Name == column.Name);
        }

        return columns;
    }

    /// <summary>The element behind one and all that belong to it.</summary>
    private static int Next(List<SchemaElement> schema, int at)
    {
        for (var left = 1; left > 0 && at < schema.Count; at++)
        {
            left += Math.Max(0, schema[at].NumChildren ?? 0) - 1;
        }

        return at;
    }

    private static ColumnValues Read(ParquetRowGroupReader group, ParquetColumn column, int rows)
    {
        ColumnValues Numbers<T>(T absent, Func<T, double> meant)
            where T : struct => new(Values(group, column, rows, absent, double.NaN, meant));

        ColumnValues Integers<T>(T absent, Func<T, long> meant)
            where T : struct => new(column.Kind, Values(group, column, rows, absent, ColumnValues.Missing, meant));

        return (column.Scale is not null, column.Stored) switch
        {
            (true, Parquet.Meta.Type.INT32) => Numbers<int>(int.MinValue, stored => column.Decimal(stored)),
            (true, Parquet.Meta.Type.INT64) => Numbers<long>(long.MinValue, stored => column.Decimal(stored)),
            (true, _) => Numbers<ReadOnlyMemory<byte>>(default, stored => stored.IsEmpty ? double.NaN : column.Decimal(stored.Span)),
            (_, Parquet.Meta.Type.DOUBLE) => Numbers<double>(double.NaN, stored => stored),
            (_, Parquet.Meta.Type.FLOAT) => Numbers<float>(float.NaN, stored => stored),
            (_, Parquet.Meta.Type.INT32) => Integers<int>(int.MinValue, stored => column.Meant(stored)),
            (_, Parquet.Meta.Type.INT64) when column.IsUnsigned => Numbers<long>(long.MinValue, stored => (ulong)stored),
            (_, Parquet.Meta.Type.INT64) => Integers<long>(long.MinValue, column.Meant),
            (_, Parquet.Meta.Type.INT96) =>
                Integers<DateTime>(default, stored => (stored - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond),
            _ => new(Values<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?>(group, column, rows, default, null, stored => stored)),
        };
    }

    /// <summary>Reads the values of a column; those that are null, or that the file promises and does not hold, are missing.</summary>
    private static TMeant[] Values<TStored, TMeant>(
        ParquetRowGroupReader group, ParquetColumn column, int rows, TStored absent, TMeant missing, Func<TStored, TMeant> meant)
        where TStored : struct
    {
        var (field, stored) = (column.Field!, new TStored[rows]);
        Array.Fill(stored, absent);
        var levels = field.MaxDefinitionLevel > 0 ? new int[rows] : null;
        group.ReadRawAsync<TStored>(field, stored, levels is null ? null : levels.AsMemory(), null).AsTask().GetAwaiter().GetResult();
        var values = new TMeant[rows];
        for (var (row, at) = (0, 0); row < rows; row++)
        {
            var isDefined = levels is null || levels[row] == field.MaxDefinitionLevel;
            values[row] = isDefined && !EqualityComparer<TStored>.Default.Equals(stored[at], absent) ? meant(stored[at]) : missing;
            at += isDefined ? 1 : 0;
        }

        return values;
    }

    private static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception broken) when (broken is not (InvalidDataException or OutOfMemoryException))
        {
            throw new InvalidDataException("what it holds does not follow the format", broken);
        }
    }
}
