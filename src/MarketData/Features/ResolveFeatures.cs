using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Features;

internal sealed class ResolveFeaturesHandler(IMediator mediator, IOptions<MarketDataOptions> options)
    : IRequestHandler<ResolveFeatures, IReadOnlyList<string>>
{
    public async Task<IReadOnlyList<string>> Handle(ResolveFeatures request, CancellationToken cancellationToken)
    {
        IEnumerable<string> names = request.Features is { Count: > 0 } given ? given : options.Value.DefaultFeatures;
        var own = names.Select(FeatureNames.Parse).ToList();
        foreach (var experiment in own.Select(definition => definition.Experiment).OfType<string>())
        {
            await mediator.Send(new DescribeForecastColumn(experiment), cancellationToken);     // refuses what is none
        }

        var all = own.ToList();
        foreach (var symbol in request.ReferenceSymbols ?? [])
        {
            if (!Symbol.TryParse(symbol, out var reference, out var error))
            {
                throw new UnprocessableException("reference_symbols: " + error, "reference_symbols");
            }

            if (!own.Any(definition => definition.Of == reference.Text))
            {
                all.AddRange(own.Where(IsMarketFeature).Select(definition => FeatureNames.Parse($"{reference}.{definition.Name}")));
            }
        }

        return [.. all.Select(definition => definition.Name).Distinct(StringComparer.Ordinal)];
    }

    // The clock and the volatility index are the same for every symbol; a level of another symbol drifts.
    private static bool IsMarketFeature(FeatureDefinition definition) =>
        definition is { IsStationary: true, NeedsVix: false, ReferenceSymbols.Count: 0 }
            && !definition.Name.StartsWith("time_", StringComparison.Ordinal)
            && !definition.Name.StartsWith("dow_", StringComparison.Ordinal);
}
