using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// Makes due again what of the matching jobs has failed or was cancelled, with all its attempts, in one statement: all of it or, should
/// that fail, nothing. Its fencing token stays, so that a worker that still simulates it from before is refused; what the workers have
/// counted stays too, because it happened. Whoever takes jobs will simulate them. Where the job's run has judged the generation meanwhile,
/// the result is kept and shown, and the verdict stays as it was judged: such jobs are counted in <see cref="TreatedJobs.AfterTheEnd"/>.
/// </summary>
/// <param name="Filter">Which; it must narrow something.</param>
public sealed record RetryJobs(JobFilter Filter) : IRequest<TreatedJobs>;
