namespace StrategyFactory.Numerics.Backtest;

/// <summary>
/// The bars of one segment, oldest first, with what the model and the regimes say at each bar's close. All columns have one length.
/// </summary>
public sealed class BacktestSegment
{
    /// <summary>
    /// Open times, milliseconds since 1970-01-01 UTC, strictly increasing. A bar belongs to the date and ISO week of its open.
    /// </summary>
    public required ReadOnlyMemory<long> OpenTimes { get; init; }

    /// <summary>Opening prices, finite and &gt; 0.</summary>
    public required ReadOnlyMemory<double> Open { get; init; }

    /// <summary>Highest prices; read only for <see cref="FillPrice.Mid"/>, <see cref="FillPrice.Passive"/> and barriers.</summary>
    public required ReadOnlyMemory<double> High { get; init; }

    /// <summary>Lowest prices; read only where <see cref="High"/> is.</summary>
    public required ReadOnlyMemory<double> Low { get; init; }

    /// <summary>Closing prices, finite and &gt; 0.</summary>
    public required ReadOnlyMemory<double> Close { get; init; }

    /// <summary>Predicted returns known at each close; NaN gives no signal.</summary>
    public required ReadOnlyMemory<double> Predictions { get; init; }

    /// <summary>|p − m|/s of each prediction, 0 where s = 0 (see <see cref="OutlierScore"/>); NaN passes only the cut-off 0.</summary>
    public required ReadOnlyMemory<double> OutlierScores { get; init; }

    /// <summary>Bit k is set where regime config k allows the bar.</summary>
    public required ReadOnlyMemory<uint> AllowedRegimes { get; init; }

    /// <summary>
    /// Half the spread of each bar as a fraction of the price, in [0, 1): what a side filled in that bar costs on top of
    /// <see cref="BacktestSettings.CostPerSide"/>. NaN where it is not known, which counts as 0; empty where no bar carries a spread.
    /// </summary>
    public ReadOnlyMemory<double> HalfSpread { get; init; }

    /// <summary>
    /// sd of the one-bar returns as it is known at each close, the unit of the barriers; where it is NaN or not positive a barrier
    /// trade is not taken. Read only for <see cref="TradeHold.Barrier"/>.
    /// </summary>
    public ReadOnlyMemory<double> Volatility { get; init; }

    /// <summary>
    /// w of a position decided at each close: the fraction of the equity put into it, which stays for its life. Where it is NaN, infinite
    /// or not positive no position is opened. Empty where every position takes all of the equity.
    /// </summary>
    public ReadOnlyMemory<double> Weights { get; init; }

    /// <summary>Number of bars.</summary>
    public int Count => OpenTimes.Length;
}
