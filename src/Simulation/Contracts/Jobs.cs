using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>The states of a job, as filters and answers write them.</summary>
public static class JobState
{
    /// <summary>Waits for a worker.</summary>
    public const string Pending = "PENDING";

    /// <summary>Claimed by a worker.</summary>
    public const string Running = "RUNNING";

    /// <summary>Has a result.</summary>
    public const string Completed = "COMPLETED";

    /// <summary>Parked: given up, with an error.</summary>
    public const string Failed = "FAILED";

    /// <summary>Taken out of the queue with its batch.</summary>
    public const string Cancelled = "CANCELLED";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Pending, Running, Completed, Failed, Cancelled];
}

/// <summary>Which jobs. What is null narrows nothing; what is given must all hold.</summary>
/// <param name="Status">One of <see cref="JobState.All"/>, in upper or lower case.</param>
/// <param name="Search">A part of the symbol or of the error, in upper or lower case; at most 200 characters.</param>
/// <param name="RunId">Jobs of this run.</param>
/// <param name="BatchId">Jobs of this batch: of one generation, or one of its alternatives.</param>
/// <param name="JobId">This job alone.</param>
public sealed record JobFilter(string? Status = null, string? Search = null, Guid? RunId = null, Guid? BatchId = null, Guid? JobId = null)
{
    /// <summary>Whether it lets every job through.</summary>
    public bool MatchesAll() => string.IsNullOrEmpty(Status) && string.IsNullOrWhiteSpace(Search) && RunId is null && BatchId is null && JobId is null;
}

/// <summary>
/// One page of the jobs that a filter matches: waiting ones in the order in which they will be claimed, all others newest first.
/// </summary>
/// <param name="Filter">Which; every job by default.</param>
/// <param name="Page">Which page, 1 and up; behind the last it is empty.</param>
/// <param name="Size">Jobs on a page, 1 to 200.</param>
public sealed record FindJobs(JobFilter? Filter = null, int Page = 1, int Size = 25) : IRequest<FoundJobs>;

/// <summary>A page of jobs.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="Total">Number of all that match.</param>
/// <param name="Counts">All jobs by state, whatever the filter.</param>
public sealed record FoundJobs(IReadOnlyList<FoundJob> Jobs, long Total, JobCounts Counts);

/// <summary>Jobs that are in a state now. Unlike <see cref="QueueStatistics"/> it forgets failures that were retried or deleted.</summary>
/// <param name="Pending">Waiting.</param>
/// <param name="Running">Claimed.</param>
/// <param name="Completed">With a result.</param>
/// <param name="Failed">Parked.</param>
/// <param name="Cancelled">Cancelled.</param>
public sealed record JobCounts(long Pending, long Running, long Completed, long Failed, long Cancelled)
{
    /// <summary>Of one of <see cref="JobState.All"/>; of null, all of them.</summary>
    public long Of(string? status) => status switch
    {
        JobState.Pending => Pending,
        JobState.Running => Running,
        JobState.Completed => Completed,
        JobState.Failed => Failed,
        JobState.Cancelled => Cancelled,
        _ => Pending + Running + Completed + Failed + Cancelled,
    };
}

/// <summary>A job as lists show it.</summary>
/// <param name="JobId">Id.</param>
/// <param name="BatchId">Batch.</param>
/// <param name="RunId">Run, or null.</param>
/// <param name="Generation">Generation.</param>
/// <param name="Index">Place in the batch.</param>
/// <param name="Ticker">Symbol.</param>
/// <param name="Strategy">Strategy.</param>
/// <param name="ParentSqn">What orders it while it waits.</param>
/// <param name="Status">One of <see cref="JobState.All"/>.</param>
/// <param name="Attempts">Executions begun, since it was queued or last retried.</param>
/// <param name="WorkerId">Who holds it or held it last; null where nobody did.</param>
/// <param name="Sqn">SQN of its result; null without one, or where it is undefined.</param>
/// <param name="Error">Why its last execution failed, or null.</param>
/// <param name="CreatedAt">Queued at.</param>
/// <param name="EndedAt">Completed, parked or cancelled at; null before.</param>
public sealed record FoundJob(
    Guid JobId, Guid BatchId, Guid? RunId, int Generation, int Index, string Ticker, Strategy Strategy, double? ParentSqn, string Status, int Attempts,
    string? WorkerId, double? Sqn, string? Error, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);

/// <summary>
/// Makes due again what of the matching jobs has failed or was cancelled, with all its attempts, in one statement: all of it or, should that
/// fail, nothing. Its fencing token stays, so that a worker that still simulates it from before is refused; what the workers
/// have counted stays too, because it happened. Whoever takes jobs will simulate them. Where the job's run has judged the generation
/// meanwhile, the result is kept and shown, and the verdict stays as it was judged: such jobs are counted in
/// <see cref="TreatedJobs.AfterTheEnd"/>.
/// </summary>
/// <param name="Filter">Which; it must narrow something.</param>
public sealed record RetryJobs(JobFilter Filter) : IRequest<TreatedJobs>;

/// <summary>
/// Deletes what of the matching jobs nobody needs: failed, cancelled and waiting ones, and running ones whose lease has run out, whose
/// worker will be refused. Never a result, because generations, promotions and the count of trials rest on it, and never what a live
/// worker holds. One statement. A generation that still waits for a deleted job is judged without it; one of which nothing is left
/// has no result.
/// </summary>
/// <param name="Filter">Which; it must narrow something.</param>
public sealed record DeleteJobs(JobFilter Filter) : IRequest<TreatedJobs>;

/// <summary>What became of the jobs that a filter matched.</summary>
/// <param name="Matched">All of them.</param>
/// <param name="Done">Those that were retried or deleted.</param>
/// <param name="Left">The others, by reason.</param>
/// <param name="AfterTheEnd">
/// Of those retried, jobs of a run's batch of which nothing waited or was at work any more: what the run has judged stays as it is.
/// </param>
/// <param name="Note">What that means, for people; null where it concerns none.</param>
public sealed record TreatedJobs(long Matched, long Done, IReadOnlyList<LeftJobs> Left, long AfterTheEnd = 0, string? Note = null);

/// <summary>Jobs that were left as they are.</summary>
/// <param name="Reason">One of <see cref="LeftReason"/>.</param>
/// <param name="Jobs">How many.</param>
public sealed record LeftJobs(string Reason, long Jobs);

/// <summary>Why a job was neither retried nor deleted.</summary>
public static class LeftReason
{
    /// <summary>It waits already: there is nothing to retry.</summary>
    public const string Pending = "pending";

    /// <summary>A worker holds it.</summary>
    public const string Running = "running";

    /// <summary>It has a result.</summary>
    public const string Completed = "completed";

    /// <summary>Somebody else changed it at the same time.</summary>
    public const string Changed = "changed";
}
