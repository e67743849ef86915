using System.IO.Compression;
using Parquet;
using Parquet.Schema;

namespace StrategyFactory.MarketData.Exports;

/// <summary>
/// Writes bars as Parquet: open times in milliseconds of UTC, numbers of 64 bits, nothing (null) where a spread, a feature or a regime is
/// undefined; compressed by Zstandard, in groups of a bounded number of rows.
/// </summary>
internal static class BarsParquet
{
    /// <summary>Rows of every group but the last.</summary>
    internal const int GroupRows = 1 << 17;

    /// <summary>Writes a table, a group of rows at a time.</summary>
    public static async Task WriteAsync(ExportTable table, Stream stream, Action<long>? progress, CancellationToken token)
    {
        var time = new DateTimeDataField(
            ExportTable.Time, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Millis, isNullable: false);
        DataField<double>[] prices = [.. ExportTable.PriceNames.Select(name => new DataField<double>(name))];
        DataField<double?>[] optional = [.. table.OptionalNames.Select(name => new DataField<double?>(name))];
        DataField<int?>[] regimes = [.. table.RegimeNames.Select(name => new DataField<int?>(name))];
        var schema = new ParquetSchema([time, .. prices, .. optional, .. regimes]);
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };

        // Its end is written when all went well: a file that broke off must not look whole.
        var writer = await ParquetWriter.CreateAsync(schema, new UnflushedStream(stream), options, cancellationToken: token);
        writer.CustomMetadata = table.About;
        var (times, numbers, values) = (new DateTime[GroupRows], new double?[GroupRows], new int?[GroupRows]);
        for (var start = 0; start < table.Bars.Count; start += GroupRows)
        {
            var rows = Math.Min(GroupRows, table.Bars.Count - start);
            using var group = writer.CreateRowGroup();
            Fill(table.Bars.Times.Span.Slice(start, rows), times, moment => DateTimeOffset.FromUnixTimeMilliseconds(moment).UtcDateTime);
            await group.WriteAsync<DateTime>(time, times.AsMemory(0, rows), cancellationToken: token);
            foreach (var (field, column) in prices.Zip(table.Prices))
            {
                await group.WriteAsync<double>(field, column.Slice(start, rows), cancellationToken: token);
            }

            foreach (var (field, column) in optional.Zip(table.Optional))
            {
                Fill(column.Span.Slice(start, rows), numbers, value => double.IsFinite(value) ? value : null);
                await group.WriteAsync<double>(field, (ReadOnlyMemory<double?>)numbers.AsMemory(0, rows), cancellationToken: token);
            }

            foreach (var (field, column) in regimes.Zip(table.Regimes))
            {
                Fill(column.Span.Slice(start, rows), values, value => value >= 0 ? value : null);
                await group.WriteAsync<int>(field, (ReadOnlyMemory<int?>)values.AsMemory(0, rows), cancellationToken: token);
            }

            progress?.Invoke(start + rows);
        }

        await writer.DisposeAsync();
    }

    private static void Fill<TFrom, TTo>(ReadOnlySpan<TFrom> column, TTo[] filled, Func<TFrom, TTo> value)
    {
        for (var row = 0; row < column.Length; row++)
        {
            filled[row] = value(column[row]);
        }
    }

    /// <summary>An answer of the web server, which flushes by itself and refuses to be flushed in between.</summary>
    private sealed class UnflushedStream(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            inner.WriteAsync(buffer, offset, count, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
