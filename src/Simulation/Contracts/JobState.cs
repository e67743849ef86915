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
