using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>The Sharpe ratios of finished strategies, one for each different strategy of a batch, to draw how they are spread.</summary>
/// <param name="BatchIds">The batches; unknown ones have none.</param>
public sealed record GetSharpeRatios(IReadOnlyList<Guid> BatchIds) : IRequest<IReadOnlyList<StrategySharpe>>;

/// <summary>Sharpe ratio of one strategy.</summary>
/// <param name="Ticker">Symbol traded.</param>
/// <param name="Strategy">The strategy as it was asked for.</param>
/// <param name="Settings">How it was traded.</param>
/// <param name="Daily">Mean/sd of its daily returns, not annualised; null where all are the same, as without a trade.</param>
public sealed record StrategySharpe(Guid BatchId, string Ticker, Strategy Strategy, SimulationSettings Settings, double? Daily);
