namespace StrategyFactory.Evolution.Contracts;

/// <summary>Why a run ends. A new reason is one member here.</summary>
/// <param name="Name">As stored and sent.</param>
/// <param name="Status">The state that a run ends in for this reason.</param>
/// <param name="Text">A sentence for people.</param>
public sealed record StopReason(string Name, string Status, string Text)
{
    private static readonly List<StopReason> Declared = [];

    internal static StopReason Promoted { get; } = Declare(
        "promoted", RunStatus.Completed, "A strategy met every criterion and was examined on the sealed holdout.");

    internal static StopReason MaxGenerations { get; } = Declare(
        "max_generations", RunStatus.Completed, "All generations were run and none brought a strategy that meets every criterion.");

    internal static StopReason MinFeatures { get; } = Declare(
        "min_features", RunStatus.Completed, "No features were left to remove.");

    internal static StopReason EqualImportance { get; } = Declare(
        "equal_importance", RunStatus.Completed,
        "All features are equally important: there is no reason to remove one rather than another.");

    internal static StopReason Cycle { get; } = Declare(
        "cycle", RunStatus.Completed, "The next set of features had been trained before in this run.");

    internal static StopReason TrainingError { get; } = Declare(
        "training_error", RunStatus.Failed, "The model could not be trained.");

    internal static StopReason SimulationError { get; } = Declare(
        "simulation_error", RunStatus.Failed, "No strategy could be simulated.");

    internal static StopReason Cancelled { get; } = Declare(
        "cancelled", RunStatus.Stopped, "Somebody cancelled it.");

    /// <summary>All of them, in the order in which they are declared above.</summary>
    public static IReadOnlyList<StopReason> All { get; } = Declared.AsReadOnly();

    private static StopReason Declare(string name, string status, string text)
    {
        var reason = new StopReason(name, status, text);
        Declared.Add(reason);
        return reason;
    }
}
