namespace StrategyFactory.Evolution.Contracts;

/// <summary>What an option is about.</summary>
public enum OptionGroup
{
    /// <summary>What is evolved.</summary>
    Basic,

    /// <summary>What is tried.</summary>
    Tried,

    /// <summary>How strategies are traded.</summary>
    Costs,

    /// <summary>What is promoted.</summary>
    Criteria,
}
