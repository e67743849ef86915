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

/// <summary>How strategies are traded; every run records its own.</summary>
public sealed record SimulationSettings
{
    /// <summary>Sides allowed.</summary>
    public Direction Direction { get; init; } = Direction.Long;

    /// <summary>Price of the fill bar.</summary>
    public Fill Fill { get; init; } = Fill.Open;

    /// <summary>Bars between decision and fill, ≥ 1.</summary>
    public int ExecutionDelayBars { get; init; } = 1;

    /// <summary>Fee per side in basis points of notional, ≥ 0.</summary>
    public double FeeBps { get; init; } = 0.5;

    /// <summary>Slippage per side in basis points of notional, ≥ 0.</summary>
    public double SlippageBps { get; init; } = 0.5;

    /// <summary>Trades at which the SQN stops growing; 0 = uncapped.</summary>
    public int SqnCap { get; init; } = 100;

    /// <summary>Starting capital, &gt; 0.</summary>
    public double InitialCash { get; init; } = 10_000;
}
