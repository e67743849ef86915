namespace StrategyFactory.MarketData.Contracts;

/// <summary>Where the three segments end, as fractions of all bars.</summary>
/// <param name="Selection">End of selection, in (0, 1).</param>
/// <param name="Simulation">End of simulation, above <paramref name="Selection"/> and below 1; the rest is holdout.</param>
public sealed record SegmentFractions(decimal Selection = 0.6m, decimal Simulation = 0.85m);
