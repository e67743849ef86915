namespace StrategyFactory.Numerics.Backtest;

/// <summary>How orders are filled, charged and compounded; the same for every strategy of a grid.</summary>
public sealed record BacktestSettings
{
    /// <summary>The longest horizon, in bars.</summary>
    public const int MaximumHorizon = 500;

    /// <summary>Which positions are taken.</summary>
    public TradeDirection Direction { get; init; } = TradeDirection.Long;

    /// <summary>The price of the fill bar that is paid.</summary>
    public FillPrice Fill { get; init; } = FillPrice.Open;

    /// <summary>
    /// Bars from the decision at a bar's close to its fill, ≥ 1. 0 is allowed for <see cref="FillPrice.Close"/> alone
    /// (filled at the very close that decided); with the others it would trade at a price older than the decision.
    /// </summary>
    public int ExecutionDelayBars { get; init; } = 1;

    /// <summary>How long a position lasts.</summary>
    public TradeHold Hold { get; init; } = TradeHold.Signal;

    /// <summary>
    /// h, bars from entry to the latest exit, 1…<see cref="MaximumHorizon"/>; read for <see cref="TradeHold.Horizon"/> and
    /// <see cref="TradeHold.Barrier"/>.
    /// </summary>
    public int HorizonBars { get; init; } = 1;

    /// <summary>
    /// Positions with a time limit end at the close of the last bar of the UTC date that they were entered in, instead of after
    /// <see cref="HorizonBars"/>. A decision whose order is filled in another date, or in the last bar after its open, opens none.
    /// </summary>
    public bool UntilSessionEnd { get; init; }

    /// <summary>
    /// With <see cref="TradeHold.Horizon"/>: every decision may open a position of its own, in its own part of the capital (see
    /// <see cref="Sleeves"/>). Otherwise signals are ignored while a position is open.
    /// </summary>
    public bool Ladder { get; init; }

    /// <summary>k ≥ 1: signals are looked at only at bars whose index in the segment is a multiple of k.</summary>
    public int DecideEvery { get; init; } = 1;

    /// <summary>With barriers: the profit target, a multiple of the volatility at the decision; 0 = none.</summary>
    public double ProfitTarget { get; init; }

    /// <summary>With barriers: the stop, a multiple of the volatility at the decision; 0 = none.</summary>
    public double StopLoss { get; init; }

    /// <summary>The smallest step of the price, &gt; 0; read only for <see cref="FillPrice.Passive"/>.</summary>
    public double TickSize { get; init; }

    /// <summary>Fee and slippage per side, a fraction of the notional in [0, 1).</summary>
    public required double CostPerSide { get; init; }

    /// <summary>Cash at the start, &gt; 0. It scales the equity curve and nothing else.</summary>
    public required double InitialCash { get; init; }

    /// <summary>The trade count at which SQN stops growing; 0 = uncapped.</summary>
    public required int SqnCap { get; init; }

    /// <summary>
    /// Equal parts of the capital, each a sub-account that compounds on its own: 1, or with <see cref="Ladder"/> the smallest number h'
    /// for which a part is always free again when its turn comes, ⌈h/k⌉ (⌈(h + 1)/k⌉ for passive fills, which leave a bar between
    /// two trades). Decision i belongs to part i mod h'.
    /// </summary>
    public int Sleeves => Ladder ? (HorizonBars + (Fill == FillPrice.Passive ? 1 : 0) + DecideEvery - 1) / DecideEvery : 1;

    /// <summary>Whether <see cref="UntilSessionEnd"/> says anything: a position that follows its signal has no time limit.</summary>
    internal bool EndsWithSession => UntilSessionEnd && Hold != TradeHold.Signal;

    internal static void Validate(BacktestSettings settings)
    {
        ValidateHold(settings);
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

    private static void ValidateHold(BacktestSettings settings)
    {
        if (settings.DecideEvery < 1)
        {
            throw new ArgumentException("Decisions are at least one bar apart.", nameof(settings));
        }

        if (settings.Hold != TradeHold.Signal && settings.HorizonBars is < 1 or > MaximumHorizon)
        {
            throw new ArgumentException($"The horizon must be 1 to {MaximumHorizon} bars.", nameof(settings));
        }

        if (settings.Ladder && (settings.Hold != TradeHold.Horizon || settings.UntilSessionEnd))
        {
            throw new ArgumentException("Only positions of a fixed horizon can be laddered.", nameof(settings));
        }

        if (!(settings.ProfitTarget >= 0 && double.IsFinite(settings.ProfitTarget))
            || !(settings.StopLoss >= 0 && double.IsFinite(settings.StopLoss)))
        {
            throw new ArgumentException("Target and stop must be finite multiples of the volatility, at least 0.", nameof(settings));
        }

        if (settings.Fill == FillPrice.Passive && !(settings.TickSize > 0 && double.IsFinite(settings.TickSize)))
        {
            throw new ArgumentException("Passive fills need a positive tick size.", nameof(settings));
        }
    }
}
