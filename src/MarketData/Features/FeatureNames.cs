using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.MarketData.Features;

/// <summary>Reads feature names that came with a request.</summary>
internal static class FeatureNames
{
    /// <summary>The feature of a name.</summary>
    /// <exception cref="UnprocessableException">The name is not in the catalogue; the message says what is allowed.</exception>
    internal static FeatureDefinition Parse(string name) => FeatureCatalogue.TryParse(name, out var definition, out var error)
        ? definition
        : throw new UnprocessableException(error, "features");
}
