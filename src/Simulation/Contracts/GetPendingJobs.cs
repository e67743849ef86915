using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>The head of the queue, in the order in which it will be claimed.</summary>
/// <param name="Limit">At most this many, 1 to 1000.</param>
public sealed record GetPendingJobs(int Limit = 50) : IRequest<PendingJobs>;

/// <summary>What waits.</summary>
/// <param name="Pending">Number of pending jobs.</param>
/// <param name="Running">Number of claimed jobs.</param>
/// <param name="Next">The head of the queue.</param>
public sealed record PendingJobs(long Pending, long Running, IReadOnlyList<PendingJob> Next);

/// <summary>A waiting job.</summary>
/// <param name="ParentSqn">What orders it.</param>
/// <param name="Ticker">Symbol.</param>
/// <param name="CreatedAt">Queued at.</param>
public sealed record PendingJob(
    Guid JobId, Guid BatchId, Guid? RunId, Guid ModelId, int Generation, double? ParentSqn, string Ticker, Strategy Strategy,
    DateTimeOffset CreatedAt);
