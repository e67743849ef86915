namespace StrategyFactory.Simulation.Contracts;

/// <summary>What the pass that decides did on one of several symbols that were searched together.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Score">Its score there, 0 to 1.</param>
/// <param name="Distance">Its distance there, 0 to 1.</param>
/// <param name="Metrics">Where it was searched.</param>
/// <param name="Forward">On the forward bars, with a new account.</param>
/// <param name="WalkForward">On the forward bars of all windows, each with the pass that decided there.</param>
public sealed record SymbolOutcome(
    string Symbol, double Score, double Distance, TesterMetrics Metrics, TesterMetrics Forward, TesterMetrics WalkForward);
