using StrategyFactory.FineTuning.Tasks;

namespace StrategyFactory.FineTuning.Jobs;

/// <summary>What the states of its tasks make of a job.</summary>
internal static class JobRollUp
{
    internal const string InProgress = "in_progress";

    /// <summary>Every state of a job.</summary>
    internal static IReadOnlyList<string> States { get; } = [InProgress, TaskState.Success, TaskState.Partial, TaskState.Failed];

    /// <summary>In progress while a task lives; then the best that a task has reached; failed where none has reached anything.</summary>
    internal static string Of(IReadOnlyCollection<string> tasks) =>
        tasks.Any(TaskState.IsLive) ? InProgress
        : tasks.Contains(TaskState.Success, StringComparer.Ordinal) ? TaskState.Success
        : tasks.Contains(TaskState.Partial, StringComparer.Ordinal) ? TaskState.Partial
        : TaskState.Failed;
}
