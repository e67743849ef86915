using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Dashboard.Queue;

/// <summary>What the states of a job are called on pages, and what was done to many of them.</summary>
public static class JobTexts
{
    /// <summary>The filters of the list: value of the query, what it says, and what it means.</summary>
    public static IReadOnlyList<(string? Value, string Title, string Meaning)> Filters { get; } =
    [
        (null, "All", "Every job there is"),
        (JobState.Pending, "Waiting", "Strategies that wait for a worker"),
        (JobState.Running, "At work", "Strategies that a worker has claimed"),
        (JobState.Completed, "Completed", "Strategies with a result"),
        (JobState.Failed, "Given up", "Parked: strategies that failed too often, or that cannot be simulated"),
        (JobState.Cancelled, "Cancelled", "Taken out of the queue, as when a run is cancelled or needs no more"),
    ];

    /// <summary>A state in words.</summary>
    public static string State(string state) => Filters.FirstOrDefault(filter => filter.Value == state).Title ?? state;

    /// <summary>Whether jobs of this state, null for several, may be made due again.</summary>
    public static bool MayRetry(string? state) => state is null or JobState.Failed or JobState.Cancelled;

    /// <summary>Whether jobs of this state, null for several, may be deleted.</summary>
    public static bool MayDelete(string? state) => state is null or JobState.Pending or JobState.Failed or JobState.Cancelled;

    /// <summary>A number of jobs.</summary>
    public static string Jobs(long number) => number == 1 ? "1 job" : $"{Format.Count(number)} jobs";

    /// <summary>How many were done and how many not, with the reasons.</summary>
    /// <param name="treated">What became of them.</param>
    /// <param name="done">In the past tense: <c>retried</c> or <c>deleted</c>.</param>
    public static string Result(TreatedJobs treated, string done)
    {
        ArgumentNullException.ThrowIfNull(treated);
        var reasons = treated.Left.Select(left => $"{Format.Count(left.Jobs)} {Reason(left.Reason)}");
        var left = treated.Left.Count == 0 ? "." : $": {string.Join(", ", reasons)}.";
        return $"{Format.Count(treated.Done)} {done}, {Format.Count(treated.Matched - treated.Done)} not{left}";
    }

    private static string Reason(string reason) => reason switch
    {
        LeftReason.Pending => "wait already",
        LeftReason.Running => "at work",
        LeftReason.Completed => "have a result",
        _ => "changed meanwhile",
    };
}
