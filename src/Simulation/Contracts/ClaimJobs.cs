using MediatR;
using StrategyFactory.Kernel.Text;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// Claims jobs, best parents first, for a worker elsewhere: those whose lease has run out, then pending ones. They are the worker's
/// until <c>Simulation:LeaseSeconds</c> from now; <see cref="HeartbeatJobs"/> gives it more time.
/// </summary>
/// <param name="WorkerId">The worker's own name.</param>
/// <param name="Limit">At most this many, 1 to 1000.</param>
/// <param name="Host">The worker's machine, for <c>GET /workers</c>.</param>
/// <param name="ProcessId">The worker's process, for <c>GET /workers</c>.</param>
public sealed record ClaimJobs(string WorkerId, int Limit = 32, string? Host = null, int? ProcessId = null)
    : IRequest<IReadOnlyList<ClaimedJob>>
{
    /// <summary>Who, in the one form of a name.</summary>
    public string WorkerId { get; init; } = Composition.Of(WorkerId);
}

/// <summary>A claimed job: all that is needed to run it.</summary>
/// <param name="Token">Fencing token of this claim, larger than that of any earlier one; results, failures and heartbeats carry it.</param>
/// <param name="RunId">Evolution run, or null.</param>
/// <param name="Index">Place in the batch.</param>
/// <param name="Ticker">Symbol to trade.</param>
/// <param name="Settings">How it is traded.</param>
public sealed record ClaimedJob(
    Guid JobId, long Token, Guid BatchId, Guid? RunId, Guid ModelId, int Generation, int Index, string Ticker, Strategy Strategy,
    SimulationSettings Settings);
