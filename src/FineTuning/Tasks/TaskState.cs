namespace StrategyFactory.FineTuning.Tasks;

/// <summary>The states of a task, as they are stored and shown.</summary>
internal static class TaskState
{
    internal const string New = "new";
    internal const string FineTuning = "fine_tuning";
    internal const string Queued = "queued";

    /// <summary>Queued for a terminal elsewhere: no built-in expert advisor stands in.</summary>
    internal const string WaitingForTerminal = "waiting_for_terminal";
    internal const string InProgress = "worker_in_progress";
    internal const string WorkerCompleted = "worker_completed";
    internal const string WorkerFailed = "worker_failed";
    internal const string Retrying = "retrying";
    internal const string Success = "completed_success";
    internal const string Partial = "completed_partial";
    internal const string Failed = "failed";
    internal const string Cancelled = "cancelled";

    /// <summary>Every state.</summary>
    internal static IReadOnlyList<string> All { get; } = [
        New, FineTuning, Queued, WaitingForTerminal, InProgress, WorkerCompleted, WorkerFailed, Retrying, Success, Partial, Failed,
        Cancelled];

    /// <summary>True for a task that a worker may claim.</summary>
    internal static bool MayBeClaimed(string state) => state is Queued or WaitingForTerminal;

    /// <summary>True for a task that something is still to happen to.</summary>
    internal static bool IsLive(string state) => state is not (Success or Partial or Failed or Cancelled);
}
