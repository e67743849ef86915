using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// Cancels what is pending or running of a batch and returns how many jobs that were. A worker that still simulates one of them is
/// refused with 409 when it reports: nothing of a cancelled batch runs again, and its results no longer change, unless somebody
/// retries it (<see cref="RetryJobs"/>).
/// </summary>
public sealed record CancelBatch(Guid BatchId) : IRequest<int>;
