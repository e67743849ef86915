namespace StrategyFactory.Simulation.Contracts;

/// <summary>The price of the fill bar at which orders are filled.</summary>
public enum Fill
{
    /// <summary>Its open.</summary>
    Open,

    /// <summary>The middle of its high and low.</summary>
    Mid,

    /// <summary>Its close.</summary>
    Close,
}
