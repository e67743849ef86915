using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>Claims pending jobs, best parents first, for a worker elsewhere.</summary>
/// <param name="WorkerId">The worker's own name.</param>
/// <param name="Limit">At most this many, 1 to 1000.</param>
public sealed record ClaimJobs(string WorkerId, int Limit = 32) : IRequest<IReadOnlyList<ClaimedJob>>;

/// <summary>A claimed job: all that is needed to run it.</summary>
/// <param name="JobId">Id.</param>
/// <param name="BatchId">Batch.</param>
/// <param name="RunId">Evolution run, or null.</param>
/// <param name="ModelId">Model.</param>
/// <param name="Generation">Generation.</param>
/// <param name="Index">Place in the batch.</param>
/// <param name="Ticker">Symbol to trade.</param>
/// <param name="Strategy">Strategy.</param>
/// <param name="Settings">How it is traded.</param>
public sealed record ClaimedJob(
    Guid JobId, Guid BatchId, Guid? RunId, Guid ModelId, int Generation, int Index, string Ticker, Strategy Strategy, SimulationSettings Settings);

/// <summary>Reports the result of one claimed job.</summary>
/// <param name="JobId">Id.</param>
/// <param name="WorkerId">Who claimed it; anybody else's report is refused with 409.</param>
/// <param name="ResolvedThreshold">θ as a return.</param>
/// <param name="Result">The metrics.</param>
/// <param name="DailyReturns">Return of every UTC date of the segment.</param>
public sealed record CompleteJob(Guid JobId, string WorkerId, double ResolvedThreshold, StrategyResult Result, IReadOnlyList<double>? DailyReturns = null) : IRequest;

/// <summary>The head of the queue, in the order in which it will be claimed.</summary>
/// <param name="Limit">At most this many, 1 to 1000.</param>
public sealed record GetPendingJobs(int Limit = 50) : IRequest<PendingJobs>;

/// <summary>What waits.</summary>
/// <param name="Pending">Number of pending jobs.</param>
/// <param name="Running">Number of claimed jobs.</param>
/// <param name="Next">The head of the queue.</param>
public sealed record PendingJobs(long Pending, long Running, IReadOnlyList<PendingJob> Next);

/// <summary>A waiting job.</summary>
/// <param name="JobId">Id.</param>
/// <param name="BatchId">Batch.</param>
/// <param name="RunId">Run.</param>
/// <param name="ModelId">Model.</param>
/// <param name="Generation">Generation.</param>
/// <param name="ParentSqn">What orders it.</param>
/// <param name="Ticker">Symbol.</param>
/// <param name="Strategy">Strategy.</param>
/// <param name="CreatedAt">Queued at.</param>
public sealed record PendingJob(Guid JobId, Guid BatchId, Guid? RunId, Guid ModelId, int Generation, double? ParentSqn, string Ticker, Strategy Strategy, DateTimeOffset CreatedAt);

/// <summary>
/// Claims one batch of pending jobs, runs them here and writes the results back: what a worker does in a loop. Returns the number
/// of jobs that now have a result or an error; 0 means that nothing waits. Send it outside a transaction.
/// </summary>
/// <param name="WorkerId">
/// The worker's name, for one call at a time: a job that still runs under it was lost in a crash and is claimed again, so a worker
/// that keeps its name over restarts continues at once, without waiting for the lease to end.
/// </param>
/// <param name="Limit">At most this many jobs; 0 for the configured number.</param>
/// <param name="Threads">Threads for the kernel; 0 for the configured number.</param>
public sealed record RunPendingJobs(string WorkerId, int Limit = 0, int Threads = 0) : IRequest<int>;

/// <summary>Counts of the queue for <c>GET /api/stats</c>.</summary>
public sealed record GetQueueStatistics : IRequest<QueueStatistics>;

/// <summary>Jobs by state.</summary>
/// <param name="Pending">Waiting.</param>
/// <param name="Running">Claimed.</param>
/// <param name="Completed">With a result.</param>
/// <param name="Failed">Given up.</param>
public sealed record QueueStatistics(long Pending, long Running, long Completed, long Failed);
