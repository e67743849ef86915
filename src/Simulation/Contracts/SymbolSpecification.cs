namespace StrategyFactory.Simulation.Contracts;

/// <summary>
/// What somebody states of a symbol: how it is quoted, what a lot of it is, and what holding it costs. What is null follows from the name
/// and the price.
/// </summary>
public sealed record SymbolSpecification
{
    /// <summary>Swap mode: points of the price.</summary>
    public const string SwapInPoints = "points";

    /// <summary>Swap mode: money a lot and night in the base currency.</summary>
    public const string SwapInBase = "currency_symbol";

    /// <summary>Swap mode: money a lot and night in the margin currency.</summary>
    public const string SwapInMargin = "currency_margin";

    /// <summary>Swap mode: money a lot and night in the deposit currency.</summary>
    public const string SwapInDeposit = "currency_deposit";

    /// <summary>Swap mode: percent a year, of 360 days, of the last price before the night.</summary>
    public const string SwapOfCurrentPrice = "interest_current";

    /// <summary>Swap mode: percent a year, of 360 days, of the entry price.</summary>
    public const string SwapOfOpenPrice = "interest_open";

    /// <summary>The swap modes: those of MetaTrader's ENUM_SYMBOL_SWAP_MODE that leave a position open.</summary>
    public static IReadOnlyList<string> SwapModes { get; } =
        [SwapInPoints, SwapInBase, SwapInMargin, SwapInDeposit, SwapOfCurrentPrice, SwapOfOpenPrice];

    /// <summary>Decimals of a price, 0 to 10; a point is the last of them.</summary>
    public int? Digits { get; init; }

    /// <summary>Price of one point where that is not the last decimal, above 0.</summary>
    public double? PointSize { get; init; }

    /// <summary>Points in a pip, above 0.</summary>
    public double? PointsPerPip { get; init; }

    /// <summary>Units in one lot, above 0.</summary>
    public double? ContractSize { get; init; }

    /// <summary>Smallest change of a price, above 0; needed with a tick value.</summary>
    public double? TickSize { get; init; }

    /// <summary>What a tick is worth per lot, in the profit currency, above 0; in place of the contract size.</summary>
    public double? TickValue { get; init; }

    /// <summary>Distance of ask and bid in points, at least 0; in place of the spreads of the bars.</summary>
    public double? SpreadPoints { get; init; }

    /// <summary>What every fill but that of a target is worse than its price, points, at least 0.</summary>
    public double? SlippagePoints { get; init; }

    /// <summary>Deposit currency per lot and side, at least 0.</summary>
    public double? CommissionPerLot { get; init; }

    /// <summary>Smallest volume, above 0.</summary>
    public double? MinimumLot { get; init; }

    /// <summary>Step of volumes, above 0.</summary>
    public double? LotStep { get; init; }

    /// <summary>Largest volume, above 0.</summary>
    public double? MaximumLot { get; init; }

    /// <summary>Value over margin, above 0.</summary>
    public double? Leverage { get; init; }

    /// <summary>Margin over value, above 0 and at most 1; in place of the leverage.</summary>
    public double? MarginRate { get; init; }

    /// <summary>What a night adds to a long position, in the terms of the swap mode; below 0 where it costs.</summary>
    public double? SwapLong { get; init; }

    /// <summary>What a night adds to a short position, in the terms of the swap mode; below 0 where it costs.</summary>
    public double? SwapShort { get; init; }

    /// <summary>One of <see cref="SwapModes"/>; null for <see cref="SwapInPoints"/>.</summary>
    public string? SwapMode { get; init; }

    /// <summary>
    /// Day of the week whose night counts three times, for the weekend's, which then do not count; <c>none</c> where all seven count once.
    /// </summary>
    public string? TripleSwapDay { get; init; }

    /// <summary>What is bought: a currency, a metal or a coin.</summary>
    public string? BaseCurrency { get; init; }

    /// <summary>Currency of prices and profits.</summary>
    public string? ProfitCurrency { get; init; }

    /// <summary>Currency in which margins, and swaps of that mode, are; null for the base currency.</summary>
    public string? MarginCurrency { get; init; }

    /// <summary>Deposit currency per unit of the profit currency, above 0; in place of imported series.</summary>
    public double? ConversionRate { get; init; }

    /// <summary>
    /// When positions are opened, server time, such as <c>Monday 01:05-23:55</c>, <c>Tuesday 00:00-24:00</c>; null for always.
    /// </summary>
    public IReadOnlyList<string>? Sessions { get; init; }
}
