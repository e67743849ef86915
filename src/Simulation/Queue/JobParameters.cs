using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

/// <summary>The column <c>params</c> of a job.</summary>
/// <param name="Strategy">What is traded.</param>
/// <param name="Settings">How it is traded.</param>
internal sealed record JobParameters(Strategy Strategy, SimulationSettings Settings);
