using StrategyFactory.FineTuning.Tasks;

namespace StrategyFactory.FineTuning.Judgement;

/// <summary>Which of a job's tasks gives its files.</summary>
internal static class BestTask
{
    /// <summary>
    /// Of the tasks with a deciding row: those that succeeded at least in part first, of these robust ones, then by distance, score and
    /// depth. Null where none has a row.
    /// </summary>
    internal static ControllerTask? Best(this IEnumerable<ControllerTask> family) =>
        family.Where(task => task.DecidingMetricsId is not null).MinBy(task => (
            task.Status is TaskState.Success or TaskState.Partial ? 0 : 1, task.Verdict == ControllerTask.Robust ? 0 : 1,
            task.Distance ?? double.MaxValue, -(task.Score ?? 0), task.FineTuneDepth));
}
