namespace StrategyFactory.Simulation.Contracts;

/// <summary>How much of the equity a position takes; it is decided with its order and stays for its life.</summary>
public enum Sizing
{
    /// <summary>The same fraction every time.</summary>
    Fixed,

    /// <summary>The less, the more the price has moved of late: target over forecast of the annualised volatility.</summary>
    VolatilityTarget,
}
