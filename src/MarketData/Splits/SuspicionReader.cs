using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Splits;

/// <summary>Looks for splits and misprints once per content of a series.</summary>
internal sealed class SuspicionReader(SeriesReader reader, ColumnCache cache)
{
    private const int BytesOfOne = 128;

    /// <summary>What is suspicious about stored bars of a symbol, coarser ones judged by what they are made from; null for none.</summary>
    /// <param name="asOf">A pin whose bars are looked at; null for those of now.</param>
    internal async Task<BarSuspicions?> TryReadAsync(string symbol, Timeframe timeframe, Guid? asOf, CancellationToken token)
    {
        var series = await reader.TryLoadAsync(symbol, timeframe, token, asOf);
        if (series is null)
        {
            return null;
        }

        var snapshot = series.Snapshot;
        var source = Timeframes.Parse(snapshot.Timeframe);
        var found = await FindAsync(
            snapshot.ContentHash,
            async () => source == timeframe ? series.Bars : (await reader.LoadAsync(symbol, source, token, asOf: asOf)).Bars);
        return new(symbol, snapshot.Timeframe, snapshot.ContentHash, found.Splits, found.Prints);
    }

    /// <summary>The findings in bars that a content hash names; looked for on first use.</summary>
    internal Task<BarFindings> FindAsync(string contentHash, Func<Task<BarSeries>> read) =>
        cache.GetAsync($"findings {contentHash}", async () =>
        {
            var found = SplitSearch.Find(await read());
            return (found, (long)BytesOfOne * (1 + found.Splits.Count + found.Prints.Count));
        });
}
