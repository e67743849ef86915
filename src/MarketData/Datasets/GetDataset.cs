using System.Numerics.Tensors;
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
        var segments = SegmentCuts.Of(
            series.Bars, request.CutAt, request.Fractions, request.Horizon, request.ExecutionDelayBars);
        var laid = request.Laid is { Count: > 0 } given ? given : null;
        if (laid is not null)
        {
            RequireLater(laid, series.Bars, segments);
            series = LaidBars.Over(series, laid);
            segments = Shortened(segments, request, series.Bars);
        }

        var definitions = await features.DefineAsync(request.Features, cancellationToken);
        var vix = await features.VixAsync(cancellationToken, request.AsOf);
        var references = await features.ReferencesAsync(definitions, request.Timeframe, cancellationToken, request.AsOf);

        var columns = new ReadOnlyMemory<double>[definitions.Length];
        // Features need no database from here on, so the regimes may read theirs meanwhile.
        var reading = regimes.ReadAsync(series, segments.Selection, vix, cancellationToken, request.AsOf, request.CutAt?.First, laid);
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

    private static void RequireLater(BarSeries laid, BarSeries stored, DataSegments segments)
    {
        if (laid.Times.Span[0] < stored.Times.Span[segments.Simulation.Start])
        {
            throw new UnprocessableException(
                $"bars[0].time: {laid.Opening(0):O} is not allowed; from {stored.Opening(segments.Simulation.Start):O} on, where the bars "
                + "end that chose the model.", "bars[0].time");
        }
    }

    // Fewer bars than the stored ones may be laid over them.
    private static DataSegments Shortened(DataSegments segments, GetDataset request, BarSeries bars)
    {
        var end = SegmentCuts.End(bars, request.CutAt);
        return segments with
        {
            Simulation = new(segments.Simulation.Start, Math.Min(segments.Simulation.End, end)),
            Holdout = new(Math.Min(segments.Holdout.Start, end), end),
            After = new(end, bars.Count),
        };
    }

    private static void RequireDefined(FeatureDefinition definition, ReadOnlySpan<double> selection, CachedSeries series)
    {
        // Bars before the beginning of a reference symbol or of the volatility index count as undefined like any other.
        var after = selection[Math.Min(definition.Warmup, selection.Length)..];
        if (!after.IsEmpty && TensorPrimitives.IsFiniteAll(after))
        {
            return;
        }

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
