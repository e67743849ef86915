namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>How a grid adds to a losing position.</summary>
/// <param name="Step">Distance from the last entry to the next, in average true ranges of the signal bar, above 0.</param>
/// <param name="MaximumLevels">Positions at once, ≥ 1.</param>
/// <param name="LotMultiplier">Volume of a level over that of the one before, above 0.</param>
public sealed record BasketRules(double Step, int MaximumLevels, double LotMultiplier);
