namespace StrategyFactory.Evolution.Records;

/// <summary>The states of a run.</summary>
internal static class RunStatus
{
    internal const string Pending = "PENDING";
    internal const string Running = "RUNNING";
    internal const string Completed = "COMPLETED";
    internal const string Stopped = "STOPPED";
    internal const string Failed = "FAILED";

    /// <summary>No state, but a filter value: completed with a promotion.</summary>
    internal const string PromotedFilter = "PROMOTED";

    /// <summary>The states of a run that has not ended, as a list in SQL.</summary>
    internal const string OpenSql = $"('{Pending}', '{Running}')";

    internal static IReadOnlyList<string> All { get; } = [Pending, Running, Completed, Stopped, Failed];

    /// <summary>What lists can be filtered by.</summary>
    internal static IReadOnlyList<string> Filters { get; } = [.. All, PromotedFilter];

    internal static bool IsEnded(string status) => status is Completed or Stopped or Failed;
}
