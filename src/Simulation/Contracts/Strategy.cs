using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>One strategy of the grid.</summary>
/// <param name="Threshold">θ.</param>
/// <param name="ZScoreCutoff">Outlier cut-off, 0 = off.</param>
/// <param name="RegimeConfig">Allowed bars.</param>
public sealed record Strategy(Threshold Threshold, double ZScoreCutoff, RegimeConfig RegimeConfig);
