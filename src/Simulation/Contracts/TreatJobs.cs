namespace StrategyFactory.Simulation.Contracts;

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
