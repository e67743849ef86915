namespace StrategyFactory.Numerics.Backtest;

/// <summary>How orders are filled, charged and compounded; the same for every strategy of a grid.</summary>
public sealed record BacktestSettings
{
    /// <summary>Which positions are taken.</summary>
    public TradeDirection Direction { get; init; } = TradeDirection.Long;

    /// <summary>The price of the fill bar that is paid.</summary>
    public FillPrice Fill { get; init; } = FillPrice.Open;

    /// <summary>
    /// Bars from the decision at a bar's close to its fill, ≥ 1. 0 is allowed for <see cref="FillPrice.Close"/> alone
    /// (filled at the very close that decided); with the others it would trade at a price older than the decision.
    /// </summary>
    public int ExecutionDelayBars { get; init; } = 1;

    /// <summary>Fee and slippage per side, a fraction of the notional in [0, 1).</summary>
    public required double CostPerSide { get; init; }

    /// <summary>Cash at the start, &gt; 0. It scales the equity curve and nothing else.</summary>
    public required double InitialCash { get; init; }

    /// <summary>The trade count at which SQN stops growing; 0 = uncapped.</summary>
    public required int SqnCap { get; init; }

    internal static void Validate(BacktestSettings settings)
    {
        if (settings.ExecutionDelayBars < 0 || (settings.ExecutionDelayBars == 0 && settings.Fill != FillPrice.Close))
        {
            throw new ArgumentException(
                "The execution delay must be at least one bar (zero only for fills at the close).", nameof(settings));
        }

        if (!(settings.CostPerSide is >= 0 and < 1))
        {
            throw new ArgumentException("The cost per side must be a fraction in [0, 1).", nameof(settings));
        }

        if (!(settings.InitialCash > 0 && double.IsFinite(settings.InitialCash)))
        {
            throw new ArgumentException("The initial cash must be positive.", nameof(settings));
        }

        if (settings.SqnCap < 0)
        {
            throw new ArgumentException("The SQN cap must not be negative.", nameof(settings));
        }
    }
}
