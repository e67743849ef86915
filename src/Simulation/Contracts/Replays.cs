using MediatR;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>Simulates one strategy outside the queue: under other costs, or on the sealed holdout.</summary>
/// <param name="ModelId">The model whose predictions are traded.</param>
/// <param name="Ticker">Symbol to trade.</param>
/// <param name="Strategy">The strategy.</param>
/// <param name="Settings">How it is traded.</param>
/// <param name="Holdout">Breaks the seal of the holdout; null replays the simulation segment.</param>
public sealed record ReplayStrategy(Guid ModelId, string Ticker, Strategy Strategy, SimulationSettings Settings, HoldoutAccess? Holdout = null) : IRequest<ReplayedStrategy>;

/// <summary>A replayed strategy.</summary>
/// <param name="ResolvedThreshold">θ as a return; null where nothing can reach it.</param>
/// <param name="Result">Its metrics.</param>
/// <param name="DailyReturns">Return of every UTC date of the segment.</param>
public sealed record ReplayedStrategy(double? ResolvedThreshold, StrategyResult Result, IReadOnlyList<double> DailyReturns);

/// <summary>Simulates strategies on the simulation segment outside the queue and stores nothing: what they would have shown.</summary>
/// <param name="ModelId">The model whose predictions are traded.</param>
/// <param name="Ticker">Symbol to trade.</param>
/// <param name="Strategies">The strategies, with at most 32 different regime filters; answered in this order.</param>
/// <param name="Settings">How they are traded.</param>
public sealed record RehearseStrategies(Guid ModelId, string Ticker, IReadOnlyList<Strategy> Strategies, SimulationSettings Settings) : IRequest<IReadOnlyList<StrategyResult>>;
