using MediatR;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// One page of the jobs that a filter matches: waiting ones in the order in which they will be claimed, all others newest first.
/// </summary>
/// <param name="Filter">Which; every job by default.</param>
/// <param name="Page">Which page, 1 and up; behind the last it is empty.</param>
/// <param name="Size">Jobs on a page, 1 to 200.</param>
public sealed record FindJobs(JobFilter? Filter = null, int Page = 1, int Size = 25) : IRequest<FoundJobs>;

/// <summary>Which jobs. What is null narrows nothing; what is given must all hold.</summary>
/// <param name="Status">One of <see cref="JobState.All"/>, in upper or lower case.</param>
/// <param name="Search">A part of the symbol or of the error, in upper or lower case; at most 200 characters.</param>
/// <param name="RunId">Jobs of this run.</param>
/// <param name="BatchId">Jobs of this batch: of one generation, or one of its alternatives.</param>
/// <param name="JobId">This job alone.</param>
public sealed record JobFilter(string? Status = null, string? Search = null, Guid? RunId = null, Guid? BatchId = null, Guid? JobId = null)
{
    /// <summary>Whether it lets every job through.</summary>
    public bool MatchesAll() =>
        string.IsNullOrEmpty(Status) && string.IsNullOrWhiteSpace(Search) && RunId is null && BatchId is null && JobId is null;
}

/// <summary>A page of jobs.</summary>
/// <param name="Total">Number of all that match.</param>
/// <param name="Counts">All jobs by state, whatever the filter.</param>
public sealed record FoundJobs(IReadOnlyList<FoundJob> Jobs, long Total, JobStateCounts Counts);

/// <summary>Jobs that are in a state now. Unlike <see cref="QueueStatistics"/> it forgets failures that were retried or deleted.</summary>
/// <param name="Pending">Waiting.</param>
/// <param name="Running">Claimed.</param>
/// <param name="Completed">With a result.</param>
/// <param name="Failed">Parked.</param>
/// <param name="Cancelled">Cancelled.</param>
public sealed record JobStateCounts(long Pending, long Running, long Completed, long Failed, long Cancelled)
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
/// <param name="RunId">Run, or null.</param>
/// <param name="Index">Place in the batch.</param>
/// <param name="Ticker">Symbol.</param>
/// <param name="ParentSqn">What orders it while it waits.</param>
/// <param name="Status">One of <see cref="JobState.All"/>.</param>
/// <param name="Attempts">Executions begun, since it was queued or last retried.</param>
/// <param name="WorkerId">Who holds it or held it last; null where nobody did.</param>
/// <param name="Sqn">SQN of its result; null without one, or where it is undefined.</param>
/// <param name="Error">Why its last execution failed, or null.</param>
/// <param name="CreatedAt">Queued at.</param>
/// <param name="EndedAt">Completed, parked or cancelled at; null before.</param>
public sealed record FoundJob(
    Guid JobId, Guid BatchId, Guid? RunId, int Generation, int Index, string Ticker, Strategy Strategy, double? ParentSqn, string Status,
    int Attempts,
    string? WorkerId, double? Sqn, string? Error, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);
