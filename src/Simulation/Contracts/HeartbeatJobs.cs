using MediatR;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>Extends the leases of claimed jobs to <c>Simulation:LeaseSeconds</c> from now; without jobs it is a sign of life.</summary>
/// <param name="WorkerId">Who claimed them.</param>
/// <param name="Jobs">The jobs, at most 100,000.</param>
public sealed record HeartbeatJobs(string WorkerId, IReadOnlyList<HeldJob> Jobs) : IRequest<ExtendedLeases>
{
    /// <summary>Who, in the one form of a name.</summary>
    public string WorkerId { get; init; } = Composition.Of(WorkerId);
}

/// <summary>A job and the token it was claimed with.</summary>
/// <param name="Token">The claim's token.</param>
public sealed record HeldJob(Guid JobId, long Token);

/// <summary>What a heartbeat achieved.</summary>
/// <param name="LeaseUntil">Until when the jobs that are not lost are the worker's.</param>
/// <param name="Lost">Jobs that are no longer the worker's: it may drop them, their results would be refused.</param>
public sealed record ExtendedLeases(DateTimeOffset LeaseUntil, IReadOnlyList<LostJob> Lost);

/// <summary>A job that is no longer the worker's.</summary>
/// <param name="CurrentToken">The job's token now; null where there is no such job.</param>
/// <param name="Reason">Who has it, or what became of it.</param>
public sealed record LostJob(Guid JobId, long Token, long? CurrentToken, string Reason);
