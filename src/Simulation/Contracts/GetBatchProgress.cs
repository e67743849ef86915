using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>How far a batch is; all zero, and finished, where it has no job: none is known by this id, or all were deleted.</summary>
public sealed record GetBatchProgress(Guid BatchId) : IRequest<BatchProgress>;

/// <summary>How far each of several batches is, at the cost of one; see <see cref="GetBatchProgress"/>.</summary>
/// <param name="BatchIds">Ids; each has an answer.</param>
public sealed record GetProgressOfBatches(IReadOnlyList<Guid> BatchIds) : IRequest<IReadOnlyDictionary<Guid, BatchProgress>>;

/// <summary>Jobs of a batch by state.</summary>
/// <param name="Jobs">All.</param>
/// <param name="Completed">With a result.</param>
/// <param name="Failed">Given up.</param>
/// <param name="Cancelled">Cancelled.</param>
public sealed record BatchProgress(int Jobs, int Completed, int Failed, int Cancelled)
{
    /// <summary>True when nothing is pending or running.</summary>
    public bool Finished => Completed + Failed + Cancelled >= Jobs;
}
