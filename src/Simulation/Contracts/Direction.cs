namespace StrategyFactory.Simulation.Contracts;

/// <summary>Which sides a strategy may take.</summary>
public enum Direction
{
    /// <summary>Long or flat.</summary>
    Long,

    /// <summary>Long, short or flat.</summary>
    Both,

    /// <summary>Short or flat.</summary>
    Short,
}
