using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Bars;

/// <summary>Reads and writes whole series as column chunks.</summary>
internal sealed class BarStore(MarketDataContext context, DatabaseSession session, IMediator mediator, TimeProvider clock)
{
    private const string LockSeries = """
        insert into market_data.series (
            id, symbol, timeframe, bars, first_bar, last_bar, content_hash, has_volume, spread_bars, version, updated_at)
        values ($1, $2, $3, 0, $4, $4, '', false, 0, 0, $4)
        on conflict (symbol, timeframe) do update set updated_at = excluded.updated_at
        returning id, version
        """;

    private const string ReadChunks = """
        select bars, times, open, high, low, close, volume, spread, hash, sum(bars) over () from market_data.bar_chunks
        where series_id = $1 and ($2::date[] is null or period = any($2)) and since <= $3 and (until is null or until > $3)
        order by period
        """;

    // Chunks that somebody still reads stay as they are, and are followed by new ones; all others are written over.
    private const string KeepPinned = """
        update market_data.bar_chunks set until = $3
        where series_id = $1 and period = any($2) and until is null
            and since <= (select max(version) from market_data.pinned_series where series_id = $1)
        """;

    private const string WriteChunk = """
        insert into market_data.bar_chunks (series_id, period, since, bars, times, open, high, low, close, volume, hash, spread)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (series_id, period) where until is null do update set
            since = excluded.since, bars = excluded.bars, times = excluded.times, open = excluded.open, high = excluded.high,
            low = excluded.low, close = excluded.close, volume = excluded.volume, hash = excluded.hash, spread = excluded.spread
        """;

    private const string Summarise = """
        select bars, substr(times, 1, 8), substr(times, length(times) - 7), hash, spread from market_data.bar_chunks
        where series_id = $1 and until is null order by period
        """;

    private const string LastTimes =
        "select times from market_data.bar_chunks where series_id = $1 and until is null order by period desc limit 1";

    private const string AnyVolume = """
        select exists (
            select from market_data.bar_chunks
            where series_id = $1 and until is null and btrim(volume, '\x00'::bytea) <> ''::bytea)
        """;

    private const string DropPeriods = "delete from market_data.bar_chunks where series_id = $1 and period = any($2) and until is null";

    /// <summary>All bars of a stored series, exactly those that its content hash names.</summary>
    /// <exception cref="ConflictException">An import has changed the bars since <paramref name="series"/> was read.</exception>
    internal async Task<BarSeries> ReadAsync(StoredSeries series, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);
        var (bars, contentHash) = await ReadAsync(
            connection, series.Id, series.Version, series.Symbol, Timeframes.Parse(series.Timeframe), null, token);
        return contentHash == series.ContentHash
            ? bars
            : throw new ConflictException($"The bars of {series.Symbol} {series.Timeframe} changed while they were read.", "symbol");
    }

    /// <summary>
    /// Merges bars into a series, new bars winning over stored ones of the same time, in the session's transaction.
    /// Concurrent imports of one series wait for each other.
    /// </summary>
    internal async Task<StoredSeries> MergeAsync(BarSeries incoming, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);
        var (id, version) = await LockAsync(connection, incoming, token);
        await RefuseOtherPhaseAsync(connection, id, incoming, token);
        var periods = ChunkPeriod.Split(incoming.Timeframe, incoming.Times).Select(part => part.Period).ToArray();
        var (stored, _) = await ReadAsync(connection, id, version, incoming.Symbol, incoming.Timeframe, periods, token);
        var merged = stored.Count == 0 ? incoming : BarMerge.Merge(stored, incoming);
        await KeepPinnedAsync(connection, id, version + 1, periods, token);
        await WriteAsync(connection, id, version + 1, merged, token);
        return await SummariseAsync(connection, id, version + 1, incoming.Volume.Span.ContainsAnyExcept(0.0), token);
    }

    /// <summary>
    /// Takes the bars of a span out of a series whose row is locked; null where that leaves none, and the series is no more.
    /// </summary>
    /// <param name="series">The series, which nobody has pinned.</param>
    /// <param name="start">First open time to go, ms since 1970.</param>
    /// <param name="end">Open time of the first bar that stays again.</param>
    /// <returns>The series as it is then, and how many bars went.</returns>
    internal async Task<(StoredSeries? Left, int Gone)> CutAsync(StoredSeries series, long start, long end, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);
        var timeframe = Timeframes.Parse(series.Timeframe);
        var (bars, _) = await ReadAsync(connection, series.Id, series.Version, series.Symbol, timeframe, null, token);
        var (first, last) = (ChunkPeriod.LowerBound(bars.Times.Span, start), ChunkPeriod.LowerBound(bars.Times.Span, end));
        if (first >= last)
        {
            return (series, 0);
        }

        if (last - first == bars.Count)
        {
            context.Series.Remove(series);
            await context.SaveChangesAsync(token);
            await mediator.Publish(new SeriesChanged(series.Symbol), token);
            return (null, bars.Count);
        }

        var parts = ChunkPeriod.Split(timeframe, bars.Times).Where(part => part.Start < last && part.End > first).ToList();
        var left = BarMerge.Without(bars, first, last, parts[0].Start, parts[^1].End);
        await PeriodsAsync(connection, DropPeriods, series.Id, [.. parts.Select(part => part.Period)], null, token);
        await WriteAsync(connection, series.Id, series.Version + 1, left, token);
        return (await SummariseAsync(connection, series.Id, series.Version + 1, incomingHasVolume: false, token), last - first);
    }

    /// <summary>
    /// Multiplies bars of a series whose row is locked, in the session's transaction; whoever has pinned it reads on what it was.
    /// </summary>
    /// <returns>How many bars are others now.</returns>
    internal async Task<int> RescaleAsync(StoredSeries series, BarSeries bars, IReadOnlyList<BarFactor> factors, CancellationToken token)
    {
        var connection = await session.OpenAsync(token);
        var rescaled = BarFactor.Apply(bars, factors, out var changed);
        if (changed == 0)
        {
            return 0;
        }

        var parts = ChunkPeriod.Split(bars.Timeframe, bars.Times).Where(part => part.Start < changed).ToList();
        var version = series.Version + 1;
        await KeepPinnedAsync(connection, series.Id, version, [.. parts.Select(part => part.Period)], token);
        await WriteAsync(connection, series.Id, version, rescaled.Head(parts[^1].End), token);
        await SummariseAsync(connection, series.Id, version, incomingHasVolume: false, token);
        return changed;
    }

    /// <summary>
    /// Bars between the stored ones would make two series of one: they are stamped otherwise, at their end or in another zone.
    /// </summary>
    private static async Task RefuseOtherPhaseAsync(NpgsqlConnection connection, Guid id, BarSeries incoming, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(LastTimes, connection) { Parameters = { new() { Value = id } } };
        if (await command.ExecuteScalarAsync(token) is byte[] times
            && BarPhase.Usual(MemoryMarshal.Cast<byte, long>(times), incoming.Timeframe) is { } stored
            && BarPhase.Usual(incoming.Times.Span, incoming.Timeframe) is { } brought && brought != stored)
        {
            throw new UnprocessableException(
                FormattableString.Invariant(
                    $"file: its bars begin {brought / 1000.0} s after a multiple of {incoming.Timeframe.Format()}, the stored ones of ")
                + FormattableString.Invariant(
                    $"{incoming.Symbol} {stored / 1000.0} s; a file that is stamped as those are, perhaps by --stamp or --time-zone."),
                "file");
        }
    }

    private async Task<(Guid Id, long Version)> LockAsync(NpgsqlConnection connection, BarSeries incoming, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(LockSeries, connection)
        {
            Parameters =
            {
                new() { Value = Guid.CreateVersion7() },
                new() { Value = incoming.Symbol },
                new() { Value = incoming.Timeframe.Format() },
                new() { Value = clock.GetUtcNow().UtcDateTime },
            },
        };
        await using var row = await command.ExecuteReaderAsync(token);
        await row.ReadAsync(token);
        return (row.GetGuid(0), row.GetInt64(1));
    }

    private static Task KeepPinnedAsync(NpgsqlConnection connection, Guid id, long version, DateOnly[] periods, CancellationToken token) =>
        PeriodsAsync(connection, KeepPinned, id, periods, version, token);

    private static async Task PeriodsAsync(
        NpgsqlConnection connection, string statement, Guid id, DateOnly[] periods, long? version, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(statement, connection)
        {
            Parameters = { new() { Value = id }, new() { Value = periods } },
        };
        if (version is { } number)
        {
            command.Parameters.Add(new() { Value = number });
        }

        await command.ExecuteNonQueryAsync(token);
    }

    private static async Task<(BarSeries Bars, string ContentHash)> ReadAsync(
        NpgsqlConnection connection, Guid id, long version, string symbol, Timeframe timeframe, DateOnly[]? periods,
        CancellationToken token)
    {
        StoredColumns? columns = null;
        using var content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var command = new NpgsqlCommand(ReadChunks, connection)
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = (object?)periods ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Date },
                new() { Value = version },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            columns ??= new((int)reader.GetInt64(9));
            columns.Add(reader);
            content.AppendData(reader.GetFieldValue<byte[]>(8));
        }

        return ((columns ?? new(0)).Bars(symbol, timeframe), Convert.ToHexStringLower(content.GetHashAndReset()));
    }

    /// <summary>The content hash that a series of these bars, and no others, is stored with.</summary>
    internal static string ContentHash(BarSeries bars)
    {
        using var content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, start, end) in ChunkPeriod.Split(bars.Timeframe, bars.Times))
        {
            content.AppendData(ChunkHash(ChunkColumns(bars, start, end), ChunkSpread(bars, start, end)));
        }

        return Convert.ToHexStringLower(content.GetHashAndReset());
    }

    private static byte[][] ChunkColumns(BarSeries bars, int start, int end)
    {
        byte[] Bytes<T>(ReadOnlyMemory<T> column)
            where T : unmanaged => MemoryMarshal.AsBytes(column.Span[start..end]).ToArray();
        return [Bytes(bars.Times), Bytes(bars.Open), Bytes(bars.High), Bytes(bars.Low), Bytes(bars.Close), Bytes(bars.Volume)];
    }

    private static byte[]? ChunkSpread(BarSeries bars, int start, int end) =>
        bars.Spread is { } known && BarSpread.IsKnown(known.Span[start..end])
            ? MemoryMarshal.AsBytes(known.Span[start..end]).ToArray()
            : null;

    private static byte[] ChunkHash(byte[][] columns, byte[]? spread)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var column in columns)
        {
            hash.AppendData(column);
        }

        hash.AppendData(spread ?? []);
        return hash.GetHashAndReset();
    }

    private static async Task WriteAsync(NpgsqlConnection connection, Guid id, long version, BarSeries bars, CancellationToken token)
    {
        if (bars.Count == 0)
        {
            return;
        }

        await using var batch = new NpgsqlBatch(connection) { Timeout = 300 };
        foreach (var (period, start, end) in ChunkPeriod.Split(bars.Timeframe, bars.Times))
        {
            var (columns, spread) = (ChunkColumns(bars, start, end), ChunkSpread(bars, start, end));
            var command = new NpgsqlBatchCommand(WriteChunk);
            object[] values = [id, period, version, end - start, .. columns, ChunkHash(columns, spread)];
            foreach (var value in values)
            {
                command.Parameters.Add(new() { Value = value });
            }

            command.Parameters.Add(new() { Value = (object?)spread ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(token);
    }

    private async Task<StoredSeries> SummariseAsync(
        NpgsqlConnection connection, Guid id, long version, bool incomingHasVolume, CancellationToken token)
    {
        var bars = 0;
        long first = 0, last = 0;
        List<double> spreads = [];
        using var content = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var command = new NpgsqlCommand(Summarise, connection) { Parameters = { new() { Value = id } } })
        await using (var reader = await command.ExecuteReaderAsync(token))
        {
            while (await reader.ReadAsync(token))
            {
                first = bars == 0 ? BitConverter.ToInt64(reader.GetFieldValue<byte[]>(1)) : first;
                last = BitConverter.ToInt64(reader.GetFieldValue<byte[]>(2));
                bars += reader.GetInt32(0);
                content.AppendData(reader.GetFieldValue<byte[]>(3));
                if (!reader.IsDBNull(4))
                {
                    spreads.AddRange(MemoryMarshal.Cast<byte, double>(reader.GetFieldValue<byte[]>(4)));
                }
            }
        }

        var series = await context.Series.SingleAsync(candidate => candidate.Id == id, token);
        var hasVolume = incomingHasVolume || (series.HasVolume && await AnyVolumeAsync(connection, id, token));
        (series.Bars, series.HasVolume, series.ContentHash) = (bars, hasVolume, Convert.ToHexStringLower(content.GetHashAndReset()));
        (series.SpreadBars, series.MedianSpread) = BarSpread.Of(spreads);
        (series.FirstBar, series.LastBar) = (DateTimeOffset.FromUnixTimeMilliseconds(first), DateTimeOffset.FromUnixTimeMilliseconds(last));
        (series.Version, series.UpdatedAt) = (version, clock.GetUtcNow());
        await context.SaveChangesAsync(token);
        await mediator.Publish(new SeriesChanged(series.Symbol), token);
        return series;
    }

    // Asked only when bars without volume were imported into a series that had some: they may have replaced all of it.
    private static async Task<bool> AnyVolumeAsync(NpgsqlConnection connection, Guid id, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(AnyVolume, connection) { Parameters = { new() { Value = id } } };
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }
}
