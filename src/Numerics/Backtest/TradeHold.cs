namespace StrategyFactory.Numerics.Backtest;

/// <summary>How long a position lasts once it is taken.</summary>
public enum TradeHold
{
    /// <summary>The position follows the signal at every decision.</summary>
    Signal,

    /// <summary>
    /// A position lasts <see cref="BacktestSettings.HorizonBars"/> bars from its fill, whatever the signals between say, an opposite one
    /// included.
    /// </summary>
    Horizon,

    /// <summary>
    /// A position ends at a profit target, at a stop or after <see cref="BacktestSettings.HorizonBars"/> bars, whichever comes first: the
    /// triple barrier of López de Prado, "Advances in Financial Machine Learning", 2018, chapter 3.
    /// </summary>
    Barrier,
}
