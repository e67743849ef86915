namespace StrategyFactory.FineTuning.Contracts;

/// <summary>The kinds of changes that this module announces.</summary>
public static class FineTuningChanges
{
    /// <summary>A task: itself, its executions, its files, and the job that it belongs to; with the task's id.</summary>
    public const string Task = "tuning_task";

    /// <summary>The thresholds; without an id.</summary>
    public const string Thresholds = "tuning_thresholds";
}
