using System.Globalization;
using MediatR;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.MarketData.Datasets;

internal sealed class FindLeadsHandler(SeriesReader reader, FeatureReader features)
    : IRequestHandler<FindLeads, IReadOnlyList<LeadingSeries>>
{
    public async Task<IReadOnlyList<LeadingSeries>> Handle(FindLeads request, CancellationToken cancellationToken)
    {
        var definitions = await features.DefineAsync(request.Features, cancellationToken);
        var references = await features.ReferencesAsync(definitions, request.Timeframe, cancellationToken);
        var vix = request.UsesVolatilityIndex || definitions.Any(definition => definition.NeedsVix)
            ? await features.VixAsync(cancellationToken)
            : null;
        if (references.Count == 0 && vix is null)
        {
            return [];
        }

        var series = await reader.LoadAsync(request.Symbol, request.Timeframe, cancellationToken);
        var bars = series.Bars.Head(request.SelectionBars);
        var found = references.Values.Where(reference => reference.Bars.Symbol != series.Bars.Symbol)
            .Select(reference => Look(bars, reference.Bars)).ToList();
        if (vix is not null)
        {
            found.Add(Look(BarResampling.Resample(bars, Timeframe.OneDay), vix.Bars));
        }

        return [.. found.OfType<LeadingSeries>()];
    }

    /// <summary>Looks at all bars, at every month, and at every three that follow each other: fewer daily bars tell nothing.</summary>
    private static LeadingSeries? Look(BarSeries bars, BarSeries reference)
    {
        const int Quarter = 3;
        var pairs = PairedReturns.Of(bars, reference);
        var months = MonthsOf(bars, pairs);
        var whole = LeadLag.Correlations(pairs.Own, pairs.Reference);
        var sign = LeadLag.SignOf(whole);
        if (LeadLag.BarsAhead(whole, pairs.Count, sign) is var ahead and > 0)
        {
            return Describe(reference, ahead, months[0].Name, months[^1].Name, whole);
        }

        LeadingSeries? found = null;
        for (var first = 0; first < months.Count; first++)
        {
            foreach (var last in (int[])[first, first + Quarter - 1])
            {
                if (last >= months.Count)
                {
                    continue;
                }

                var (start, end) = (months[first].Start, months[last].End);
                var part = LeadLag.Correlations(pairs.Own.AsSpan(start..end), pairs.Reference.AsSpan(start..end));
                if (LeadLag.BarsAhead(part, end - start, sign) is var bars1 and > 0)
                {
                    found = found is null
                        ? Describe(reference, bars1, months[first].Name, months[last].Name, part)
                        : found with { To = months[last].Name };
                }
            }
        }

        return found;
    }

    private static LeadingSeries Describe(BarSeries reference, int ahead, string from, string to, double[] correlations) =>
        new(reference.Symbol, reference.Timeframe.Format(), ahead, from, to, correlations[0], correlations[ahead]);

    /// <summary>The pairs of each month, in time order.</summary>
    private static List<(string Name, int Start, int End)> MonthsOf(BarSeries bars, PairedReturns pairs)
    {
        var months = new List<(string Name, int Start, int End)>();
        for (var (bar, pair) = (0, 0); bar < bars.Count; bar++)
        {
            if (!pairs.IsAt(bar))
            {
                continue;
            }

            var name = DateTimeOffset.FromUnixTimeMilliseconds(bars.Times.Span[bar]).ToString("yyyy-MM", CultureInfo.InvariantCulture);
            pair++;
            if (months.Count == 0 || months[^1].Name != name)
            {
                months.Add((name, pair - 1, pair));
            }
            else
            {
                months[^1] = months[^1] with { End = pair };
            }
        }

        return months;
    }
}
