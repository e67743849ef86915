using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;

namespace StrategyFactory.MarketData.Datasets;

/// <summary>A column that can stand beside the bars of a symbol.</summary>
/// <param name="Name">Its canonical name.</param>
/// <param name="Of">The other symbol whose price it is; null for the symbol's own, and for a feature.</param>
/// <param name="Price">A column of the bars; null for a feature.</param>
/// <param name="Feature">A feature; null for a price.</param>
internal sealed record BarColumn(string Name, string? Of, Func<BarSeries, ReadOnlyMemory<double>>? Price, FeatureDefinition? Feature)
{
    /// <summary>What a name may be.</summary>
    internal const string Allowed =
        "Allowed are open, high, low, close, volume, a feature such as return_1, a symbol, and any of these of it, such as SPY.return_1.";

    private static readonly Dictionary<string, Func<BarSeries, ReadOnlyMemory<double>>> Prices = new(StringComparer.OrdinalIgnoreCase)
    {
        ["open"] = bars => bars.Open,
        ["high"] = bars => bars.High,
        ["low"] = bars => bars.Low,
        ["close"] = bars => bars.Close,
        ["volume"] = bars => bars.Volume,
    };

    /// <summary>The other symbols that it needs.</summary>
    internal IReadOnlyList<string> Symbols => Feature is null ? Of is null ? [] : [Of] : [.. Feature.ReferenceSymbols];

    /// <summary>Reads a name.</summary>
    /// <exception cref="UnprocessableException">It is none; the message says what is allowed.</exception>
    internal static BarColumn Parse(string text)
    {
        var name = text.Trim();
        if (Prices.TryGetValue(name, out var own))
        {
            return new(name.ToLowerInvariant(), null, own, null);
        }

        if (FeatureCatalogue.TryParse(name, out var feature, out _))
        {
            return new(feature.Name, null, null, feature);
        }

        var dot = name.LastIndexOf('.');
        var price = dot > 0 && Prices.TryGetValue(name[(dot + 1)..], out var found) ? found : null;
        if (!Symbol.TryParse(price is null ? name : name[..dot], out var symbol, out var error))
        {
            throw new UnprocessableException($"covariates: '{name}' is no column. {error} {Allowed}", "covariates");
        }

        return price is null
            ? new(symbol.Text, symbol.Text, Prices["close"], null)
            : new($"{symbol}.{name[(dot + 1)..].ToLowerInvariant()}", symbol.Text, price, null);
    }
}
