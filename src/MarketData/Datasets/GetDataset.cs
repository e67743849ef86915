using MediatR;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;

namespace StrategyFactory.MarketData.Datasets;

internal sealed class GetDatasetHandler(SeriesReader reader, RegimeReader regimes, FeatureReader features)
    : IRequestHandler<GetDataset, Dataset>
{
    /// <summary>A feature may be undefined on this share of the selection bars after its warm-up.</summary>
    private const double UndefinedAllowed = 0.2;

    public async Task<Dataset> Handle(GetDataset request, CancellationToken cancellationToken)
    {
        var series = await reader.LoadAsync(
            request.Symbol, request.Timeframe, cancellationToken, asOf: request.AsOf, from: request.CutAt?.First);
        var segments = Cut(request, series.Bars);
        var definitions = await features.DefineAsync(request.Features, cancellationToken);
        var vix = await features.VixAsync(cancellationToken, request.AsOf);
        var references = await features.ReferencesAsync(definitions, request.Timeframe, cancellationToken, request.AsOf);

        var columns = new ReadOnlyMemory<double>[definitions.Length];
        // Features need no database from here on, so the regimes may read theirs meanwhile.
        var reading = regimes.ReadAsync(series, segments.Selection, vix, cancellationToken, request.AsOf, request.CutAt?.First);
        await Task.WhenAll(
            reading,
            Parallel.ForAsync(
                0, definitions.Length, cancellationToken,
                async (i, token) => columns[i] = await features.ColumnAsync(definitions[i], series, references, vix, token)));
        for (var i = 0; i < definitions.Length; i++)
        {
            RequireDefined(definitions[i], columns[i].Span[segments.Selection.Start..segments.Selection.End], series);
        }

        var (regimeColumns, read) = await reading;
        var snapshots = references.Values.Append(series).Concat(read)
            .Concat(definitions.Any(definition => definition.NeedsVix) ? [vix!] : [])
            .Select(loaded => loaded.Snapshot).Distinct().OrderBy(snapshot => snapshot.Symbol, StringComparer.Ordinal)
            .ThenBy(snapshot => snapshot.Timeframe, StringComparer.Ordinal);
        return new(series.Bars, [.. definitions.Select(definition => definition.Name)], columns, segments, regimeColumns, [.. snapshots]);
    }

    private static DataSegments Cut(GetDataset request, BarSeries bars)
    {
        var times = bars.Times.Span;
        var cut = request.CutAt is { } span ? times.FirstAtOrAfter(span.Last.AddTicks(1)) : bars.Count;
        var segments = SegmentCuts.Of(cut, request.Fractions, request.Horizon.Longest(times[..cut]), request.ExecutionDelayBars);
        return cut > 0 || request.CutAt is not { } asked
            ? segments with { After = request.CutAt is null ? default : new(cut, bars.Count) }
            : throw new UnprocessableException(
                $"symbol: {request.Symbol} has no bar of {request.Timeframe.Format()} from {asked.First:u} to {asked.Last:u} any more; "
                + "allowed are the bars that the segments were cut of.", "symbol");
    }

    private static void RequireDefined(FeatureDefinition definition, ReadOnlySpan<double> selection, CachedSeries series)
    {
        // Bars before the beginning of a reference symbol or of the volatility index count as undefined like any other.
        var after = selection[Math.Min(definition.Warmup, selection.Length)..];
        var undefined = 0;
        foreach (var value in after)
        {
            undefined += double.IsFinite(value) ? 0 : 1;
        }

        if (undefined > UndefinedAllowed * after.Length || after.IsEmpty)
        {
            var share = after.IsEmpty
                ? "on every bar: its warm-up is longer than the selection segment"
                : $"on {(double)undefined / after.Length:P0} of the selection bars after its warm-up";
            throw new UnprocessableException(
                $"Feature '{definition.Name}' of {series.Bars.Symbol} is undefined {share}; at most {UndefinedAllowed:P0} is "
                + $"allowed{(definition.NeedsVolume ? " (it needs volume)" : "")}.", "features");
        }
    }
}
