using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Bars;

/// <summary>Bars ready to use and the identity of what was read.</summary>
/// <param name="Bars">The bars, at the timeframe asked for.</param>
/// <param name="Snapshot">The stored series behind them.</param>
/// <param name="Key">Names the content of <paramref name="Bars"/>; null where nothing that is made of them is kept.</param>
internal sealed record CachedSeries(BarSeries Bars, DataSnapshot Snapshot, string? Key);

/// <summary>Finds, reads and caches series; coarser timeframes are made from the nearest finer one that is stored.</summary>
internal sealed class SeriesReader(MarketDataContext context, BarStore store, ColumnCache cache)
{
    private const int Attempts = 5;

    // A pin says the same as long as it is held, and a run asks a hundred times.
    private readonly Dictionary<(Guid Pin, string Symbol), List<StoredSeries>> _pinned = [];

    /// <summary>The bars of a symbol.</summary>
    /// <exception cref="NotFoundException">The symbol, or a timeframe fine enough, is not imported.</exception>
    /// <param name="asOf">A pin whose bars are wanted; see <see cref="PinBars"/>.</param>
    /// <param name="from">Stored bars that open earlier are left out; null for none.</param>
    internal async Task<CachedSeries> LoadAsync(
        string symbol, Timeframe timeframe, CancellationToken token, string field = "symbol", Guid? asOf = null,
        DateTimeOffset? from = null) =>
        await TryLoadAsync(symbol, timeframe, token, asOf, from) ?? throw await MissingAsync(symbol, timeframe, field, asOf, token);

    /// <summary>The bars of a symbol, or null where they are not imported.</summary>
    internal async Task<CachedSeries?> TryLoadAsync(
        string symbol, Timeframe timeframe, CancellationToken token, Guid? asOf = null, DateTimeOffset? from = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var stored = await StoredAsync(symbol, asOf, token);
            var source = stored.Where(series => Timeframes.Parse(series.Timeframe) <= timeframe)
                .MaxBy(series => Timeframes.Parse(series.Timeframe));
            if (source is null)
            {
                return null;
            }

            try
            {
                return await ReadAsync(source, timeframe, from > source.FirstBar ? from : null, token);
            }
            catch (ConflictException) when (attempt < Attempts)
            {
                // An import was committed between the two reads, or the pin was released: what is cached under a hash must be what the
                // hash names.
                _pinned.Clear();
            }
        }
    }

    private async Task<CachedSeries> ReadAsync(StoredSeries source, Timeframe timeframe, DateTimeOffset? from, CancellationToken token)
    {
        var key = Key(source, timeframe) + (from is { } first ? $" from {first:O}" : "");
        var bars = Timeframes.Parse(source.Timeframe) == timeframe
            ? Since(await StoredAsync(source, token), from)
            : await cache.GetAsync(key, async () =>
            {
                var resampled = BarResampling.Resample(Since(await StoredAsync(source, token), from), timeframe);
                return (resampled, Bytes(resampled));
            });
        return new(bars, new(source.Symbol, source.Timeframe, source.FirstBar, source.LastBar, source.Bars, source.ContentHash), key);
    }

    private static BarSeries Since(BarSeries bars, DateTimeOffset? from) =>
        from is { } first ? bars.Part(bars.Times.Span.FirstAtOrAfter(first)..) : bars;

    private async Task<List<StoredSeries>> StoredAsync(string symbol, Guid? asOf, CancellationToken token)
    {
        if (asOf is { } pin)
        {
            if (_pinned.TryGetValue((pin, symbol), out var known))
            {
                return known;
            }

            var pinned = await context.PinnedSeries.AsNoTracking().Where(series => series.PinId == pin && series.Symbol == symbol)
                .ToListAsync(token);
            if (pinned.Count > 0 || await context.Pins.AnyAsync(held => held.Id == pin && held.Symbols.Contains(symbol), token))
            {
                return _pinned[(pin, symbol)] = pinned.ConvertAll(series => series.Then());
            }
        }

        return await context.Series.AsNoTracking().Where(series => series.Symbol == symbol).ToListAsync(token);
    }

    // One read of the stored bars serves every timeframe made from them.
    private Task<BarSeries> StoredAsync(StoredSeries source, CancellationToken token) =>
        cache.GetAsync(Key(source, Timeframes.Parse(source.Timeframe)), async () =>
    {
        var read = await store.ReadAsync(source, token);
        return (read, Bytes(read));
    });

    private static string Key(StoredSeries source, Timeframe timeframe) =>
        $"bars {source.Symbol} {timeframe.Format()} {source.Timeframe} {source.ContentHash}";

    // With the returns that are kept as long as the bars.
    private static long Bytes(BarSeries bars) => bars.Count * (bars.Spread is null ? 56L : 64L);

    private async Task<NotFoundException> MissingAsync(
        string symbol, Timeframe timeframe, string field, Guid? asOf, CancellationToken token)
    {
        var own = await context.Series.Where(series => series.Symbol == symbol).Select(series => series.Timeframe).ToListAsync(token);
        if (asOf is not null && own.Exists(stored => Timeframes.Parse(stored) <= timeframe))
        {
            return new($"Symbol '{symbol}' was not imported for {timeframe.Format()} when its bars were pinned.", field);
        }

        if (own.Count > 0)
        {
            return new(
                $"Symbol '{symbol}' is imported at {string.Join(", ", own)}, from which no {timeframe.Format()} bars can be made.",
                "timeframe");
        }

        return await UnknownAsync(symbol, field, token);
    }

    /// <summary>The refusal of a symbol that is not imported at any timeframe; it names those that are.</summary>
    internal async Task<NotFoundException> UnknownAsync(string symbol, string field, CancellationToken token)
    {
        var known = await context.Series.Select(series => series.Symbol).Distinct().OrderBy(name => name).Take(20).ToListAsync(token);
        return new(
            $"Symbol '{symbol}' is not imported; {(known.Count == 0 ? "nothing is yet" : "known: " + string.Join(", ", known))}.", field);
    }
}
