using MediatR;

namespace StrategyFactory.Simulation.Contracts;

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
