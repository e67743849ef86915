namespace StrategyFactory.Simulation.Contracts;

/// <summary>How long a position lasts.</summary>
public enum Hold
{
    /// <summary>Until another decision says otherwise: the position follows the signal.</summary>
    Signal,

    /// <summary>Until the horizon of the model that predicted it, whatever is signalled meanwhile.</summary>
    Horizon,

    /// <summary>Until a profit target, a stop or the horizon, whichever comes first.</summary>
    Barrier,
}
