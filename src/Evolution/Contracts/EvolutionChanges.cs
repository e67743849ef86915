namespace StrategyFactory.Evolution.Contracts;

/// <summary>The kinds of changes that this module announces.</summary>
public static class EvolutionChanges
{
    /// <summary>A run, its generations or its promotion; the id is the run's.</summary>
    public const string Run = "run";
}
