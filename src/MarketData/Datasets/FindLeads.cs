using MediatR;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Datasets;

internal sealed class FindLeadsHandler(SeriesReader reader, FeatureReader features)
    : IRequestHandler<FindLeads, IReadOnlyList<LeadingSeries>>
{
    public async Task<IReadOnlyList<LeadingSeries>> Handle(FindLeads request, CancellationToken cancellationToken)
    {
        var definitions = await features.DefineAsync(request.Features, cancellationToken);
        var references = await features.ReferencesAsync(definitions, request.Timeframe, cancellationToken, request.AsOf);
        var vix = request.UsesVolatilityIndex || definitions.Any(definition => definition.NeedsVix)
            ? await features.VixAsync(cancellationToken, request.AsOf)
            : null;
        if (references.Count == 0 && vix is null)
        {
            return [];
        }

        var series = await reader.LoadAsync(request.Symbol, request.Timeframe, cancellationToken, asOf: request.AsOf);
        var bars = series.Bars.Head(request.SelectionBars);
        var found = references.Values.Where(reference => reference.Bars.Symbol != series.Bars.Symbol)
            .Select(reference => LeadSearch.Look(bars, reference.Bars)).ToList();
        if (vix is not null)
        {
            found.Add(LeadSearch.Look(BarResampling.Resample(bars, Timeframe.OneDay), vix.Bars));
        }

        return [.. found.OfType<LeadingSeries>()];
    }
}
