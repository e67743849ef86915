namespace StrategyFactory.Evolution.Records;

/// <summary>Why a run ends, and in which state. A new reason is one line here.</summary>
/// <param name="Text">As stored and told.</param>
/// <param name="Status">The state that a run ends in for this reason.</param>
internal sealed record StopReason(string Text, string Status)
{
    internal static StopReason Promoted { get; } = new("promoted", RunStatus.Completed);

    internal static StopReason MaxGenerations { get; } = new("max_generations", RunStatus.Completed);

    internal static StopReason MinFeatures { get; } = new("min_features", RunStatus.Completed);

    internal static StopReason EqualImportance { get; } = new("equal_importance", RunStatus.Completed);

    /// <summary>Every way on leads to where the lineage has been before.</summary>
    internal static StopReason Cycle { get; } = new("cycle", RunStatus.Completed);

    internal static StopReason Cancelled { get; } = new("cancelled", RunStatus.Stopped);

    internal static StopReason TrainingError { get; } = new("training_error", RunStatus.Failed);

    internal static StopReason SimulationError { get; } = new("simulation_error", RunStatus.Failed);
}
