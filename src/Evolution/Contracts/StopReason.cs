namespace StrategyFactory.Evolution.Contracts;

/// <summary>Why a run ends. A new reason is one line here.</summary>
/// <param name="Name">As stored and sent.</param>
/// <param name="Status">The state that a run ends in for this reason.</param>
/// <param name="Text">A sentence for people.</param>
public sealed record StopReason(string Name, string Status, string Text)
{
    internal static StopReason Promoted { get; } = new(
        "promoted", RunStatus.Completed, "A strategy met every criterion and was examined on the sealed holdout.");

    internal static StopReason MaxGenerations { get; } = new(
        "max_generations", RunStatus.Completed, "All generations were run and none brought a strategy that meets every criterion.");

    internal static StopReason MinFeatures { get; } = new(
        "min_features", RunStatus.Completed, "No features were left to remove.");

    internal static StopReason EqualImportance { get; } = new(
        "equal_importance", RunStatus.Completed,
        "All features are equally important: there is no reason to remove one rather than another.");

    internal static StopReason Cycle { get; } = new(
        "cycle", RunStatus.Completed, "The next set of features had been trained before in this run.");

    internal static StopReason TrainingError { get; } = new(
        "training_error", RunStatus.Failed, "The model could not be trained.");

    internal static StopReason SimulationError { get; } = new(
        "simulation_error", RunStatus.Failed, "No strategy could be simulated.");

    internal static StopReason Cancelled { get; } = new(
        "cancelled", RunStatus.Stopped, "Somebody cancelled it.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<StopReason> All { get; } =
        [Promoted, MaxGenerations, MinFeatures, EqualImportance, Cycle, TrainingError, SimulationError, Cancelled];
}
