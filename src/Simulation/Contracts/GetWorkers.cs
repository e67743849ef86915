using MediatR;

namespace StrategyFactory.Simulation.Contracts;

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
