using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// The strategies of several batches that have a result, with their daily returns: batch by batch in grid order, one statement, however
/// many.
/// </summary>
/// <param name="BatchIds">The batches; unknown ones have none.</param>
/// <param name="MinimumTrades">Only those with as many trades.</param>
public sealed record GetStrategiesOfBatches(IReadOnlyList<Guid> BatchIds, int MinimumTrades = 0)
    : IRequest<IReadOnlyList<BatchStrategy>>;

/// <summary>A strategy with a result.</summary>
/// <param name="Returns">One return per UTC date of the segment; empty where they were not kept.</param>
public sealed record BatchStrategy(Guid BatchId, SimulatedStrategy Strategy, ReadOnlyMemory<double> Returns);
