using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>Makes due again what of a batch was cancelled or has failed, with all its attempts; results stay.</summary>
/// <param name="BatchId">Id.</param>
public sealed record ReopenBatch(Guid BatchId) : IRequest<int>;
