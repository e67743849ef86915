namespace StrategyFactory.Evolution.Contracts;

/// <summary>Which promotion ends a run.</summary>
public enum StopOn
{
    /// <summary>The first robust one. A suspect one is kept as a candidate, and the next generation goes on.</summary>
    Robust,

    /// <summary>The first strategy that meets every criterion, whatever its verdict.</summary>
    Criteria,
}
