using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;

namespace StrategyFactory.MarketData.Datasets;

/// <summary>Gathers what features need and computes them once per content.</summary>
internal sealed class FeatureReader(
    SeriesReader reader, ColumnCache cache, IMediator mediator, IServiceScopeFactory scopes, IOptions<MarketDataOptions> options)
{
    /// <summary>The features of some names, with all that is known of them.</summary>
    /// <exception cref="FactoryException">A name is none; the message says what is allowed.</exception>
    internal async Task<FeatureDefinition[]> DefineAsync(IEnumerable<string> names, CancellationToken token)
    {
        var definitions = names.Select(FeatureNames.Parse).ToArray();
        for (var i = 0; i < definitions.Length; i++)
        {
            if (definitions[i].Experiment is { } experiment)
            {
                var column = await mediator.Send(new DescribeForecastColumn(experiment), token);
                definitions[i] = definitions[i] with { ForecastWarmup = column.Warmup };
            }
        }

        return definitions;
    }

    /// <summary>Daily bars of the volatility index, or null where they are not imported.</summary>
    internal Task<CachedSeries?> VixAsync(CancellationToken token, Guid? asOf = null) =>
        reader.TryLoadAsync(options.Value.VixSymbol, Timeframe.OneDay, token, asOf);

    /// <summary>The bars of every reference symbol.</summary>
    internal async Task<Dictionary<string, CachedSeries>> ReferencesAsync(
        IEnumerable<FeatureDefinition> definitions, Timeframe timeframe, CancellationToken token, Guid? asOf = null)
    {
        Dictionary<string, CachedSeries> references = new(StringComparer.Ordinal);
        foreach (var symbol in definitions.SelectMany(definition => definition.ReferenceSymbols).Distinct(StringComparer.Ordinal))
        {
            references[symbol] = await reader.LoadAsync(symbol, timeframe, token, "reference_symbols", asOf);
        }

        return references;
    }

    /// <summary>One value a bar. Several may run at once: a forecast, which needs the database, has a scope of its own.</summary>
    /// <exception cref="UnprocessableException">It needs the volatility index, which is not imported.</exception>
    internal async Task<ReadOnlyMemory<double>> ColumnAsync(
        FeatureDefinition definition, CachedSeries series, Dictionary<string, CachedSeries> references, CachedSeries? vix,
        CancellationToken token)
    {
        if (definition.NeedsVix && vix is null)
        {
            throw new UnprocessableException(
                $"Feature '{definition.Name}' needs daily bars of '{options.Value.VixSymbol}', which are not imported.", "features");
        }

        var inputs = definition.ReferenceSymbols.Select(symbol => references[symbol]).Concat(definition.NeedsVix ? [vix!] : [])
            .Select(loaded => loaded.Key);
        var key = series.Key is null ? null : $"feature {definition.Name} of {series.Key} with {string.Join(" and ", inputs)}";
        if (definition.Experiment is { } experiment)
        {
            return await cache.GetAsync(key, async () =>
            {
                var owner = FeatureComputation.OwnerOf(definition, series.Bars, symbol => references[symbol].Bars);
                await using var scope = scopes.CreateAsyncScope();
                var forecast = await scope.ServiceProvider.GetRequiredService<IMediator>()
                    .Send(new ComputeForecastColumn(experiment, owner), token);
                var values = definition.Of is null ? forecast.ToArray() : FeatureComputation.Joined(series.Bars, owner, forecast.Span);
                return (values, values.Length * 8L);
            });
        }

        return await cache.GetAsync(key, () => Task.Run(() =>
        {
            var values = FeatureComputation.Compute(definition, series.Bars, symbol => references[symbol].Bars, vix?.Bars);
            return (values, values.Length * 8L);
        }));
    }
}
