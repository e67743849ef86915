using System.Runtime.CompilerServices;

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

/// <summary>What the swap of a night is.</summary>
public enum SwapCharge
{
    /// <summary>A price: so much per unit.</summary>
    Price,

    /// <summary>A share of the price at that night.</summary>
    NightPrice,

    /// <summary>A share of the entry price.</summary>
    EntryPrice,

    /// <summary>Money of the account per lot.</summary>
    Money,
}

/// <summary>The account of a pass and what trading costs it.</summary>
public sealed record AccountRules
{
    /// <summary>Balance at the start, above 0.</summary>
    public required double InitialDeposit { get; init; }

    /// <summary>Price of one point; levels are met within a ten-thousandth of it.</summary>
    public required double PointSize { get; init; }

    /// <summary>What every fill but that of a target is worse than its price, as a price.</summary>
    public double Slippage { get; init; }

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

    /// <summary>The same for each bar, in place of <see cref="ConversionRate"/>; null for that.</summary>
    public RateSeries? Rates { get; init; }

    /// <summary>What a night adds to the result of a long position, as <see cref="SwapCharge"/> takes it; below 0 where it costs.</summary>
    public double SwapLong { get; init; }

    /// <summary>The same of a short position.</summary>
    public double SwapShort { get; init; }

    /// <summary>What the two are.</summary>
    public SwapCharge SwapCharge { get; init; }

    /// <summary>
    /// Nights that have been charged by the opening of each bar, counted from any of them on; needed with a swap.
    /// </summary>
    public ReadOnlyMemory<int> Nights { get; init; }

    /// <summary>The same, each night times the price at it; needed with <see cref="SwapCharge.NightPrice"/>.</summary>
    public ReadOnlyMemory<double> NightPrices { get; init; }

    /// <summary>Whether a position is worth another amount while its price stands still.</summary>
    internal bool Drifts => Rates is not null || SwapLong != 0 || SwapShort != 0;

    /// <summary>Rounding noise of a price.</summary>
    internal double Tolerance => PointSize * 1e-4;

    /// <summary>
    /// Money that a rise of one in price brings per lot; with <see cref="ProfitConversion.Base"/>, before the division by the price, with
    /// <see cref="Rates"/> before the multiplication by the rate.
    /// </summary>
    internal double UnitsPerLot => ContractSize * (Conversion == ProfitConversion.Base || Rates is not null ? 1 : ConversionRate);

    /// <summary>Profit of a position whose volume is worth <paramref name="units"/>.</summary>
    internal double Profit(int side, double units, double entry, double price) =>
        side * units * (Conversion == ProfitConversion.Base ? 1 - (entry / price) : price - entry);

    /// <summary>Rate of a bar where each has its own, else 1.</summary>
    internal double Rate(int bar) => Rates is null ? 1 : Rates.Rates[bar];

    /// <summary>
    /// What the nights up to the opening of a bar have added to a position, as a price. A swap is as if it had been opened at a better
    /// price by that much, so that it is converted as the profit is.
    /// </summary>
    internal double Swap(in OpenPosition position, int bar)
    {
        var nightly = position.Side > 0 ? SwapLong : SwapShort;
        return nightly == 0 || SwapCharge == SwapCharge.Money ? position.Carried : position.Carried + (nightly * Charged(position, bar));
    }

    /// <summary>The swap of those nights that is money of the account already, beside <see cref="Swap"/>.</summary>
    internal double SwapMoney(in OpenPosition position, int bar) => SwapCharge == SwapCharge.Money
        ? position.Lots * (position.Side > 0 ? SwapLong : SwapShort) * (Nights.Span[bar] - Nights.Span[position.EntryBar])
        : 0;

    private double Charged(in OpenPosition position, int bar) => SwapCharge == SwapCharge.NightPrice
        ? NightPrices.Span[bar] - NightPrices.Span[position.EntryBar]
        : (SwapCharge == SwapCharge.EntryPrice ? position.Price : 1) * (Nights.Span[bar] - Nights.Span[position.EntryBar]);

    /// <summary>Profit of a position at a price of a bar, swap included.</summary>
    internal double Profit(in OpenPosition position, int bar, double price) => Profit(
        position.Side, position.Lots * UnitsPerLot * Rate(bar), position.Price - (position.Side * Swap(position, bar)), price)
        + SwapMoney(position, bar);

    /// <summary>What a difference of prices is worth in money at a price of a bar.</summary>
    internal double Worth(double lots, double difference, double price, int bar) =>
        lots * UnitsPerLot * Rate(bar) * difference / (Conversion == ProfitConversion.Base ? price : 1);

    /// <summary>
    /// Bounds of the profits of a position over the bars [from, to] between its worst and its best price there, and between the rates.
    /// </summary>
    internal (double Lowest, double Highest) Bounds(
        in OpenPosition position, int from, int to, double worst, double best, (double Lowest, double Highest) rates)
    {
        var (units, first, last) = (position.Lots * UnitsPerLot, Swap(position, from), Swap(position, to));
        var low = Profit(position.Side, units, position.Price - (position.Side * Math.Min(first, last)), worst);
        var high = Profit(position.Side, units, position.Price - (position.Side * Math.Max(first, last)), best);
        var (before, after) = (SwapMoney(position, from), SwapMoney(position, to));
        return (
            (low * (low < 0 ? rates.Highest : rates.Lowest)) + Math.Min(before, after),
            (high * (high > 0 ? rates.Highest : rates.Lowest)) + Math.Max(before, after));
    }

    /// <summary>Lowest and highest rate of all bars.</summary>
    internal (double Lowest, double Highest) AllRates => Rates is null ? (1, 1) : (Rates.Lowest, Rates.Highest);

    /// <summary>
    /// Lots for a position: those that lose <paramref name="riskPercent"/> of the balance at the stop where both are given, else the fixed
    /// ones; rounded down to the step, within the limits.
    /// </summary>
    internal double Volume(double lots, double riskPercent, double stopDistance, double balance, double price, int bar)
    {
        if (riskPercent > 0 && stopDistance > 0)
        {
            var atStop = stopDistance * UnitsPerLot * Rate(bar) / (Conversion == ProfitConversion.Base ? price : 1);
            lots = balance * riskPercent / 100 / atStop;
        }

        // Divided by the steps in a lot where they are a whole number, so that three steps of 0.1 are 0.3 to the bit.
        var steps = Math.Floor((lots / LotStep) + 1e-9);
        var perLot = Math.Round(1 / LotStep);
        return Math.Clamp(perLot * LotStep == 1 ? steps / perLot : steps * LotStep, MinimumLot, MaximumLot);
    }

    /// <summary>Lots of the smallest position that may be opened by some rules.</summary>
    internal double SmallestVolume(PositionRules rules) => rules.RiskPercent > 0 ? MinimumLot : Volume(rules.Lots, 0, 0, 0, 0, 0);

    /// <summary>Whether the cash covers the margin of a volume, its value over the leverage.</summary>
    internal bool Covers(double cash, double lots, double price, int bar) =>
        lots * UnitsPerLot * Rate(bar) * (Conversion == ProfitConversion.Base ? 1 : price) <= cash * Leverage;

    /// <summary>
    /// A price above which the cash does not cover a volume, at the rate of whatever bar; ∓∞ where the price does not decide. Where
    /// <see cref="Covers"/> is so near that rounding decides, the price lies above it.
    /// </summary>
    internal double HighestCovered(double cash, double lots)
    {
        const double Rounding = 1e-9;
        var affordable = cash * Leverage / (lots * UnitsPerLot * AllRates.Lowest);
        affordable += Math.Abs(affordable) * Rounding;
        return Conversion == ProfitConversion.Quote ? affordable
            : affordable >= 1 ? double.PositiveInfinity : double.NegativeInfinity;
    }

    /// <summary>Price at which a position has used up the cash in a bar; ∓∞ where no price does.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal double StopOutPrice(in OpenPosition position, double cash, int bar) => StopOutPrice(
        position.Side, position.Lots * UnitsPerLot * Rate(bar), position.Price - (position.Side * Swap(position, bar)),
        cash + SwapMoney(position, bar));

    /// <summary>The nearest of those prices in the bars [from, to), or one that is nearer still.</summary>
    internal double NearestStopOut(in OpenPosition position, double cash, int from, int to) => Drifts
        ? NearestDrifting(position, cash, from, to)
        : StopOutPrice(position.Side, position.Lots * UnitsPerLot, position.Price, cash);

    // apart, as in TesterAccount: few accounts drift, and the others pass here once a position
    [MethodImpl(MethodImplOptions.NoInlining)]
    private double NearestDrifting(in OpenPosition position, double cash, int from, int to)
    {
        var last = Math.Max(from, to - 1);
        var swap = Math.Min(Swap(position, from), Swap(position, last));
        return StopOutPrice(
            position.Side, position.Lots * UnitsPerLot * AllRates.Highest, position.Price - (position.Side * swap),
            cash + Math.Min(SwapMoney(position, from), SwapMoney(position, last)));
    }

    private double StopOutPrice(int side, double units, double entry, double cash)
    {
        if (Conversion == ProfitConversion.Quote)
        {
            return entry - (side * cash / units);
        }

        var divisor = units + (side * cash);
        return divisor > 0 ? entry * units / divisor : double.PositiveInfinity;
    }
}
