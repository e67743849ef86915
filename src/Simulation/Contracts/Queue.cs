using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// Claims jobs, best parents first, for a worker elsewhere: those whose lease has run out, then pending ones. They are the worker's
/// until <c>Simulation:LeaseSeconds</c> from now; <see cref="HeartbeatJobs"/> gives it more time.
/// </summary>
/// <param name="WorkerId">The worker's own name.</param>
/// <param name="Limit">At most this many, 1 to 1000.</param>
/// <param name="Host">The worker's machine, for <c>GET /workers</c>.</param>
/// <param name="ProcessId">The worker's process, for <c>GET /workers</c>.</param>
public sealed record ClaimJobs(string WorkerId, int Limit = 32, string? Host = null, int? ProcessId = null) : IRequest<IReadOnlyList<ClaimedJob>>;

/// <summary>A claimed job: all that is needed to run it.</summary>
/// <param name="JobId">Id.</param>
/// <param name="Token">Fencing token of this claim, larger than that of any earlier one; results, failures and heartbeats carry it.</param>
/// <param name="BatchId">Batch.</param>
/// <param name="RunId">Evolution run, or null.</param>
/// <param name="ModelId">Model.</param>
/// <param name="Generation">Generation.</param>
/// <param name="Index">Place in the batch.</param>
/// <param name="Ticker">Symbol to trade.</param>
/// <param name="Strategy">Strategy.</param>
/// <param name="Settings">How it is traded.</param>
public sealed record ClaimedJob(
    Guid JobId, long Token, Guid BatchId, Guid? RunId, Guid ModelId, int Generation, int Index, string Ticker, Strategy Strategy, SimulationSettings Settings);

/// <summary>Reports the result of one claimed job. Refused with 409, changing nothing, unless the job runs under this worker and token.</summary>
/// <param name="JobId">Id.</param>
/// <param name="WorkerId">Who claimed it.</param>
/// <param name="Token">The claim's token.</param>
/// <param name="ResolvedThreshold">θ as a return.</param>
/// <param name="Result">The metrics.</param>
/// <param name="DailyReturns">Return of every UTC date of the segment.</param>
public sealed record CompleteJob(
    Guid JobId, string WorkerId, long Token, double ResolvedThreshold, StrategyResult Result, IReadOnlyList<double>? DailyReturns = null) : IRequest;

/// <summary>
/// Reports that one claimed job could not be run. It goes back to the queue with the error kept; after <c>Simulation:MaxAttempts</c>
/// failed executions it is parked: FAILED, "Given up after 3 attempts: …". Refused as <see cref="CompleteJob"/> is.
/// </summary>
/// <param name="JobId">Id.</param>
/// <param name="WorkerId">Who claimed it.</param>
/// <param name="Token">The claim's token.</param>
/// <param name="Error">What went wrong, 1 to 10,000 characters.</param>
public sealed record FailJob(Guid JobId, string WorkerId, long Token, string Error) : IRequest;

/// <summary>Extends the leases of claimed jobs to <c>Simulation:LeaseSeconds</c> from now; without jobs it is a sign of life.</summary>
/// <param name="WorkerId">Who claimed them.</param>
/// <param name="Jobs">The jobs, at most 100,000.</param>
public sealed record HeartbeatJobs(string WorkerId, IReadOnlyList<HeldJob> Jobs) : IRequest<ExtendedLeases>;

/// <summary>A job and the token it was claimed with.</summary>
/// <param name="JobId">Id.</param>
/// <param name="Token">The claim's token.</param>
public sealed record HeldJob(Guid JobId, long Token);

/// <summary>What a heartbeat achieved.</summary>
/// <param name="LeaseUntil">Until when the jobs that are not lost are the worker's.</param>
/// <param name="Lost">Jobs that are no longer the worker's: it may drop them, their results would be refused.</param>
public sealed record ExtendedLeases(DateTimeOffset LeaseUntil, IReadOnlyList<LostJob> Lost);

/// <summary>A job that is no longer the worker's.</summary>
/// <param name="JobId">Id.</param>
/// <param name="Token">The token given.</param>
/// <param name="CurrentToken">The job's token now; null where there is no such job.</param>
/// <param name="Reason">Who has it, or what became of it.</param>
public sealed record LostJob(Guid JobId, long Token, long? CurrentToken, string Reason);

/// <summary>Everybody who ever took jobs, the latest sign of life first.</summary>
/// <param name="Limit">At most this many, 1 to 1000.</param>
public sealed record GetWorkers(int Limit = 50) : IRequest<IReadOnlyList<WorkerStatus>>;

/// <summary>Who takes jobs.</summary>
public enum WorkerKind
{
    /// <summary>A worker of its own.</summary>
    Worker,

    /// <summary>A host that works for one of its runs instead of waiting; goes by <c>run-</c> and the run's id.</summary>
    Host,
}

/// <summary>A worker, what it did and what it does. Counters hold over restarts under the same name.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Kind">Worker or host.</param>
/// <param name="Host">Machine; null where it did not say.</param>
/// <param name="ProcessId">Process; null where it did not say.</param>
/// <param name="StartedAt">First sign of life of this process.</param>
/// <param name="LastSeen">Last sign of life: a claim, a heartbeat, a result.</param>
/// <param name="Alive">Whether that was within two leases.</param>
/// <param name="CurrentJobs">Jobs it holds on a lease that has not run out.</param>
/// <param name="JobsClaimed">Claims granted, also of jobs that were later given back, lost or cancelled.</param>
/// <param name="JobsCompleted">Results it reported.</param>
/// <param name="JobsFailed">Failed executions it reported, retried or not.</param>
/// <param name="JobsGivenUp">Jobs that it saw end FAILED: its own, and lost ones that it found.</param>
public sealed record WorkerStatus(
    string Id, WorkerKind Kind, string? Host, int? ProcessId, DateTimeOffset StartedAt, DateTimeOffset LastSeen, bool Alive,
    long CurrentJobs, long JobsClaimed, long JobsCompleted, long JobsFailed, long JobsGivenUp);

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
/// Claims one batch of pending jobs, runs them here under a heartbeat and writes the results back: what a worker does in a loop.
/// Returns the number of jobs claimed; 0 means that nothing waits. Jobs whose lease was lost meanwhile are left to their new holder. A
/// refusal by a module (unknown model, too little data) fails the job at once, any other error counts as one of its attempts, and
/// a database that does not answer counts for nothing: the jobs go back to the queue. Send it outside a transaction.
/// </summary>
/// <param name="WorkerId">
/// The worker's name, for one call at a time: a job that still runs under it was lost in a crash and is claimed again, so a worker
/// that keeps its name over restarts continues at once, without waiting for the lease to end.
/// </param>
/// <param name="Limit">At most this many jobs; 0 for the configured number.</param>
/// <param name="Threads">Threads for the kernel; 0 for the configured number.</param>
/// <param name="BatchId">Only pending jobs of this batch, whatever waits before them; null for the head of the queue.</param>
public sealed record RunPendingJobs(string WorkerId, int Limit = 0, int Threads = 0, Guid? BatchId = null) : IRequest<int>;

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
