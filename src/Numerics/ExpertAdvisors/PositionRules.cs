namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>How a pass sizes, protects and leaves positions. Distances are prices; 0 turns a rule off.</summary>
public sealed record PositionRules
{
    /// <summary>Fixed volume.</summary>
    public double Lots { get; init; } = 0.1;

    /// <summary>Percent of the balance to lose at the stop; takes the place of <see cref="Lots"/> where there is a stop.</summary>
    public double RiskPercent { get; init; }

    /// <summary>Distance of the stop from the entry.</summary>
    public double StopLoss { get; init; }

    /// <summary>Distance of the target from the entry.</summary>
    public double TakeProfit { get; init; }

    /// <summary>Distance at which the stop follows the close, once the close is that far in profit.</summary>
    public double TrailingStop { get; init; }

    /// <summary>Least distance by which a trailing stop moves.</summary>
    public double TrailingStep { get; init; }

    /// <summary>Distance of the stop in average true ranges of the signal bar; takes the place of <see cref="StopLoss"/>.</summary>
    public double StopAtrMultiple { get; init; }

    /// <summary>
    /// Distance of the target in distances of the stop; takes the place of <see cref="TakeProfit"/> where there is a stop.
    /// </summary>
    public double RewardRatio { get; init; }

    /// <summary>Average true range of every bar; needed with <see cref="StopAtrMultiple"/>.</summary>
    public ReadOnlyMemory<double> AverageTrueRange { get; init; }

    /// <summary>Whether long positions are opened; a signal to buy closes a short one even where not.</summary>
    public bool AllowLong { get; init; } = true;

    /// <summary>Whether short positions are opened; a signal to sell closes a long one even where not.</summary>
    public bool AllowShort { get; init; } = true;

    /// <summary>Whether a signal of the other side closes a position.</summary>
    public bool CloseOnOpposite { get; init; } = true;

    /// <summary>Whether a position can end inside a bar while there is money.</summary>
    internal bool Watched => StopLoss > 0 || StopAtrMultiple > 0 || TakeProfit > 0 || TrailingStop > 0;

    /// <summary>
    /// Stop distance of a position signalled at <paramref name="bar"/>; NaN where the average true range is not known yet.
    /// </summary>
    internal double StopDistance(int bar) => StopAtrMultiple > 0 ? StopAtrMultiple * AverageTrueRange.Span[bar] : StopLoss;

    /// <summary>Target distance with that stop.</summary>
    internal double TargetDistance(double stopDistance) => RewardRatio > 0 && stopDistance > 0 ? RewardRatio * stopDistance : TakeProfit;
}
