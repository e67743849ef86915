using MediatR;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Datasets;

internal sealed class FindChangedSeriesHandler(SeriesReader reader, ColumnCache cache)
    : IRequestHandler<FindChangedSeries, IReadOnlyList<DataSnapshot>>
{
    public async Task<IReadOnlyList<DataSnapshot>> Handle(FindChangedSeries request, CancellationToken cancellationToken)
    {
        List<DataSnapshot> changed = [];
        foreach (var snapshot in request.Snapshots)
        {
            if (!await IsStillAsync(snapshot, cancellationToken))
            {
                changed.Add(snapshot);
            }
        }

        return changed;
    }

    private async Task<bool> IsStillAsync(DataSnapshot then, CancellationToken token)
    {
        var now = await reader.TryLoadAsync(then.Symbol, Timeframes.Parse(then.Timeframe), token);
        if (now is null || now.Snapshot.Timeframe != then.Timeframe)
        {
            return false;
        }

        if (now.Snapshot == then)
        {
            return true;
        }

        var times = now.Bars.Times;
        var (start, end) = (times.Span.FirstAtOrAfter(then.FirstBar), times.Span.FirstAtOrAfter(then.LastBar.AddTicks(1)));
        if (end - start != then.Rows)
        {
            return false;
        }

        var hash = await cache.GetAsync($"content {start}-{end} of {now.Key}", () => Task.Run(() =>
        {
            var content = BarStore.ContentHash(now.Bars.Part(start..end));
            return (content, 2L * content.Length);
        }));
        return hash == then.ContentHash;
    }
}
