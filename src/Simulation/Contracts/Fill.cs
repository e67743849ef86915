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

    /// <summary>
    /// A limit order at the close that decided, or that bar's bid (buying) or ask (selling), filled there if the fill bar trades through
    /// it by a tick. An entry that is not filled is no trade, an exit that is not filled is a market order at the fill bar's close.
    /// </summary>
    Passive,
}
