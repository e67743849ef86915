using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>Checks feature names and adds the copies of reference symbols.</summary>
/// <param name="Features">Names of the catalogue; null or empty for the default set.</param>
/// <param name="ReferenceSymbols">
/// Symbols for which every stationary market feature of the list is added as <c>REF.feature</c>; a symbol that the list
/// already names in that form adds nothing.
/// </param>
public sealed record ResolveFeatures(IReadOnlyList<string>? Features, IReadOnlyList<string>? ReferenceSymbols)
    : IRequest<IReadOnlyList<string>>;
