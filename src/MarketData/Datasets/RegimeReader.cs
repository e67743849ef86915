using Microsoft.Extensions.Options;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Regimes;

namespace StrategyFactory.MarketData.Datasets;

/// <summary>Gathers what the regimes need and computes them once per content.</summary>
internal sealed class RegimeReader(SeriesReader reader, ColumnCache cache, IOptions<MarketDataOptions> options)
{
    /// <summary>The regimes of a series and every further series that was read for them.</summary>
    internal async Task<(RegimeColumns Regimes, IReadOnlyList<CachedSeries> Read)> ReadAsync(
        CachedSeries series, BarRange selection, CachedSeries? vix, CancellationToken token, Guid? asOf = null, DateTimeOffset? from = null,
        BarSeries? laid = null)
    {
        var marketSymbol = options.Value.MarketSymbol is { Length: > 0 } configured ? configured : series.Bars.Symbol;
        var market = await reader.LoadAsync(marketSymbol, Timeframe.OneDay, token, "MarketData:MarketSymbol", asOf);
        var hourly = await reader.TryLoadAsync(series.Bars.Symbol, Timeframe.OneHour, token, asOf);

        // Hours and days that are made of the bars begin where these do.
        if (from is not null && market.Snapshot == series.Snapshot)
        {
            market = await reader.LoadAsync(marketSymbol, Timeframe.OneDay, token, asOf: asOf, from: from);
        }

        if (from is not null && hourly?.Snapshot == series.Snapshot)
        {
            hourly = await reader.LoadAsync(series.Bars.Symbol, Timeframe.OneHour, token, asOf: asOf, from: from);
        }

        if (laid is not null)
        {
            market = market.Bars.Symbol == series.Bars.Symbol ? LaidBars.Coarser(market, series.Bars, laid.Times.Span[0]) : market;
            hourly = hourly is null || series.Bars.Timeframe > Timeframe.OneHour
                ? hourly
                : LaidBars.Coarser(hourly, series.Bars, laid.Times.Span[0]);
        }

        List<CachedSeries> read = [market];
        read.AddRange(new[] { vix, hourly }.OfType<CachedSeries>());

        var key = series.Key is null
            ? null
            : $"regimes of {series.Key} selection {selection.Start}-{selection.End} market {market.Key} vix {vix?.Key} "
                + $"hourly {hourly?.Key}";
        var columns = await cache.GetAsync(
            key,
            async () =>
            {
                var mixture = await MixtureAsync(series, selection);
                return (await Task.Run(() => Compute(series.Bars, mixture, market.Bars, vix?.Bars, hourly?.Bars)), series.Bars.Count * 2L);
            });
        return (columns, read);
    }

    /// <summary>The mixture of <c>regime_gmm</c> and the labels by it; whoever asks for it after the regimes finds it fitted.</summary>
    internal Task<RegimeGmmResult> MixtureAsync(CachedSeries series, BarRange selection) => cache.GetAsync(
        series.Key is null ? null : $"mixture of {series.Key} selection {selection.Start}-{selection.End}",
        () => Task.Run(() => (RegimeGmm.Compute(series.Bars, selection.Start, selection.End), (long)series.Bars.Count)));

    private static RegimeColumns Compute(BarSeries bars, RegimeGmmResult mixture, BarSeries market, BarSeries? vix, BarSeries? hourly)
    {
        var byVix = RegimeVix.Compute(bars, market, vix);
        var bySma = bars.Timeframe <= Timeframe.OneHour || hourly is not null ? RegimeSma.Compute(bars, hourly) : Undefined(bars.Count);
        return new(byVix.Values, mixture.Values, bySma, byVix.Source == RegimeVixSource.Vix ? "vix" : "realised");
    }

    // Daily bars alone say nothing about hours.
    private static sbyte[] Undefined(int bars)
    {
        var values = new sbyte[bars];
        Array.Fill(values, (sbyte)-1);
        return values;
    }
}
