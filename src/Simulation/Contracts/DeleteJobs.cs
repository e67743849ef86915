using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// Deletes what of the matching jobs nobody needs: failed, cancelled and waiting ones, and running ones whose lease has run out, whose
/// worker will be refused. Never a result, because generations, promotions and the count of trials rest on it, and never what a live
/// worker holds. One statement. A generation that still waits for a deleted job is judged without it; one of which nothing is left
/// has no result.
/// </summary>
/// <param name="Filter">Which; it must narrow something.</param>
public sealed record DeleteJobs(JobFilter Filter) : IRequest<TreatedJobs>;
