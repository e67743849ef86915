namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>How a profit in the symbol's terms becomes money of the account.</summary>
public enum ProfitConversion
{
    /// <summary>
    /// Difference of prices × volume × rate: the account holds the quote currency, or a fixed rate stands for the way to it.
    /// </summary>
    Quote,

    /// <summary>Difference of prices × volume / exit price: the account holds the base currency.</summary>
    Base,
}

/// <summary>The account of a pass and what trading costs it.</summary>
public sealed record AccountRules
{
    /// <summary>Balance at the start, above 0.</summary>
    public required double InitialDeposit { get; init; }

    /// <summary>Price of one point; levels are met within a ten-thousandth of it.</summary>
    public required double PointSize { get; init; }

    /// <summary>Ask − bid, as a price.</summary>
    public double Spread { get; init; }

    /// <summary>Units in one lot.</summary>
    public double ContractSize { get; init; } = 100_000;

    /// <summary>Money per lot and side.</summary>
    public double CommissionPerLot { get; init; }

    /// <summary>Smallest volume; smaller ones are raised to it.</summary>
    public double MinimumLot { get; init; } = 0.01;

    /// <summary>Volumes are rounded down to multiples of this.</summary>
    public double LotStep { get; init; } = 0.01;

    /// <summary>Largest volume; larger ones are cut to it.</summary>
    public double MaximumLot { get; init; } = 100;

    /// <summary>A position is opened only if its value over this is at most the balance.</summary>
    public double Leverage { get; init; } = 100;

    /// <summary>Conversion of profits.</summary>
    public ProfitConversion Conversion { get; init; }

    /// <summary>Money per unit of the quote currency with <see cref="ProfitConversion.Quote"/>.</summary>
    public double ConversionRate { get; init; } = 1;

    /// <summary>Rounding noise of a price.</summary>
    internal double Tolerance => PointSize * 1e-4;

    /// <summary>
    /// Money that a rise of one in price brings per lot; with <see cref="ProfitConversion.Base"/>, before the division by the price.
    /// </summary>
    internal double UnitsPerLot => ContractSize * (Conversion == ProfitConversion.Base ? 1 : ConversionRate);

    /// <summary>Profit of a position whose volume is worth <paramref name="units"/>.</summary>
    internal double Profit(int side, double units, double entry, double price) =>
        side * units * (Conversion == ProfitConversion.Base ? 1 - (entry / price) : price - entry);

    /// <summary>
    /// Lots for a position: those that lose <paramref name="riskPercent"/> of the balance at the stop where both are given, else the fixed
    /// ones; rounded down to the step, within the limits.
    /// </summary>
    internal double Volume(double lots, double riskPercent, double stopDistance, double balance, double price)
    {
        if (riskPercent > 0 && stopDistance > 0)
        {
            var atStop = stopDistance * UnitsPerLot / (Conversion == ProfitConversion.Base ? price : 1);
            lots = balance * riskPercent / 100 / atStop;
        }

        // Divided by the steps in a lot where they are a whole number, so that three steps of 0.1 are 0.3 to the bit.
        var steps = Math.Floor((lots / LotStep) + 1e-9);
        var perLot = Math.Round(1 / LotStep);
        return Math.Clamp(perLot * LotStep == 1 ? steps / perLot : steps * LotStep, MinimumLot, MaximumLot);
    }

    /// <summary>Whether the cash covers the margin of a volume, its value over the leverage.</summary>
    internal bool Covers(double cash, double lots, double price) =>
        lots * UnitsPerLot * (Conversion == ProfitConversion.Base ? 1 : price) <= cash * Leverage;

    /// <summary>Price at which a position has used up the cash; ∓∞ where no price does.</summary>
    internal double StopOutPrice(int side, double units, double entry, double cash)
    {
        if (Conversion == ProfitConversion.Quote)
        {
            return entry - (side * cash / units);
        }

        var divisor = units + (side * cash);
        return divisor > 0 ? entry * units / divisor : double.PositiveInfinity;
    }
}
