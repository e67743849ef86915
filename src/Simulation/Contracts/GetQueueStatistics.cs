using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// Counts of the queue for <c>GET /api/stats</c>, exact and cheap: what is pending or running is counted in indexes that hold
/// nothing else, what ended is the sum of the workers' counters, which are written by the statements that end jobs.
/// </summary>
public sealed record GetQueueStatistics : IRequest<QueueStatistics>;

/// <summary>Jobs by state.</summary>
/// <param name="Pending">Waiting.</param>
/// <param name="Running">Claimed.</param>
/// <param name="Completed">With a result.</param>
/// <param name="Failed">Given up since the database was made, also those that were retried or deleted since.</param>
public sealed record QueueStatistics(long Pending, long Running, long Completed, long Failed);
