using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>Keeps equity curve and trade list of a finished job (the best and the promoted ones).</summary>
public sealed record KeepTrades(Guid JobId) : IRequest;
