using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>Makes due again what of a batch was cancelled or has failed, with all its attempts; results stay.</summary>
public sealed record ReopenBatch(Guid BatchId) : IRequest<int>;
