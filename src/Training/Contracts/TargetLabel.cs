namespace StrategyFactory.Training.Contracts;

/// <summary>
/// What is made of the return until the horizon before it is learnt. Whatever it is, predictions are turned back into expected returns,
/// so that thresholds and costs keep their meaning. Its unit of volatility at bar t is σ_t·√h_t: σ_t the sample standard deviation of
/// the last 20 one-bar log returns, h_t the bars until the horizon.
/// </summary>
public enum TargetLabel
{
    /// <summary>The return itself.</summary>
    Return,

    /// <summary>
    /// 1 where the return is above 0, else 0, fitted by the logistic loss, of forests by shares of ones: p stands for (2p − 1)·√(2/π)
    /// units.
    /// </summary>
    Sign,

    /// <summary>The return in units of volatility.</summary>
    Volatility,

    /// <summary>
    /// The outcome of a long position from the close with a profit target, a stop and the horizon as time limit (triple barrier, López de
    /// Prado 2018, ch. 3), in units of volatility: the target's or the stop's distance, or the return at the limit. A bar that reaches
    /// both counts as the stop.
    /// </summary>
    Barrier,
}
