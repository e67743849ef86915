using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.FineTuning.Tasks;

/// <summary>What the deciding row of a task says.</summary>
internal enum TaskOutcome
{
    /// <summary>Neither threshold is met.</summary>
    Failure,

    /// <summary>One of them is.</summary>
    Partial,

    /// <summary>Both are.</summary>
    Success,
}

/// <summary>Judges a row of test metrics.</summary>
internal static class TaskOutcomes
{
    /// <summary>Distance at most, and score at least, the threshold; equality meets it.</summary>
    internal static TaskOutcome Of(double distance, double score, ControllerThresholds thresholds) =>
        (distance <= thresholds.Distance, score >= thresholds.Score) switch
        {
            (true, true) => TaskOutcome.Success,
            (false, false) => TaskOutcome.Failure,
            _ => TaskOutcome.Partial,
        };
}
