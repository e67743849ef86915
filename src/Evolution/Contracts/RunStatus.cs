namespace StrategyFactory.Evolution.Contracts;

/// <summary>The states of a run.</summary>
public static class RunStatus
{
    /// <summary>It waits for its turn.</summary>
    public const string Pending = "PENDING";

    /// <summary>It is at work.</summary>
    public const string Running = "RUNNING";

    /// <summary>It came to its end, with a promotion or without.</summary>
    public const string Completed = "COMPLETED";

    /// <summary>Somebody cancelled it.</summary>
    public const string Stopped = "STOPPED";

    /// <summary>It ended with an error.</summary>
    public const string Failed = "FAILED";

    /// <summary>No state, but a filter value: completed with a promotion.</summary>
    public const string PromotedFilter = "PROMOTED";

    /// <summary>All states.</summary>
    public static IReadOnlyList<string> All { get; } = [Pending, Running, Completed, Stopped, Failed];

    /// <summary>What lists can be filtered by.</summary>
    public static IReadOnlyList<string> Filters { get; } = [.. All, PromotedFilter];
}
