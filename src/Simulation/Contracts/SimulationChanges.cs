namespace StrategyFactory.Simulation.Contracts;

/// <summary>The kinds of changes that this module announces.</summary>
public static class SimulationChanges
{
    /// <summary>
    /// The queue of strategies: jobs that were stored, claimed or that ended. Without an id: there are thousands a second.
    /// </summary>
    public const string Queue = "queue";
}
