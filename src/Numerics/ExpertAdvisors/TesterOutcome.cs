namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>Drawdowns of equity or balance; money, and fractions of the peak.</summary>
/// <param name="Absolute">Deposit − lowest value, at least 0.</param>
/// <param name="Maximal">Largest fall from a peak.</param>
/// <param name="MaximalFraction">That fall / its peak.</param>
/// <param name="RelativeFraction">Largest fall / its peak.</param>
/// <param name="Relative">That fall.</param>
public sealed record Drawdowns(double Absolute, double Maximal, double MaximalFraction, double RelativeFraction, double Relative)
{
    internal static Drawdowns Of(in EquityWatch watch, double deposit) => new(
        Math.Max(0, deposit - watch.Lowest), watch.Maximal, watch.Maximal / watch.MaximalPeak, watch.Relative / watch.RelativePeak,
        watch.Relative);
}

/// <summary>What a pass did to its account. Commission is part of every trade's profit.</summary>
public sealed record TesterOutcome
{
    /// <summary>Balance at the start.</summary>
    public required double InitialDeposit { get; init; }

    /// <summary>Balance at the end.</summary>
    public required double Balance { get; init; }

    /// <summary>Sum of the profits, ≥ 0.</summary>
    public required double GrossProfit { get; init; }

    /// <summary>Sum of the losses, ≤ 0.</summary>
    public required double GrossLoss { get; init; }

    /// <summary>Closed positions.</summary>
    public required int Trades { get; init; }

    /// <summary>Positions closed with a profit above 0.</summary>
    public required int Wins { get; init; }

    /// <summary>Commission paid, ≥ 0.</summary>
    public required double Commission { get; init; }

    /// <summary>Swap of all nights, below 0 where it was paid; part of every trade's profit.</summary>
    public double Swap { get; init; }

    /// <summary>What slippage took, ≥ 0; part of every trade's prices.</summary>
    public double Slippage { get; init; }

    /// <summary>Drawdowns of the equity: peaks at closes, troughs at the worst price of a bar.</summary>
    public required Drawdowns Equity { get; init; }

    /// <summary>Drawdowns of the balance after each trade.</summary>
    public required Drawdowns BalanceDrawdowns { get; init; }

    /// <summary>Bars with an open position at their beginning or opened at it, and not closed at it.</summary>
    public required int BarsHeld { get; init; }

    /// <summary>True when the equity reached 0, after which nothing was traded.</summary>
    public required bool StoppedOut { get; init; }

    /// <summary>Gross profit + gross loss.</summary>
    public double NetProfit => GrossProfit + GrossLoss;
}
