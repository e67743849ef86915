using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;
using static StrategyFactory.Simulation.ExpertAdvisors.ExpertInputDefinition;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>The inputs that all experts have, at the beginning of every list of values, and what they mean for a position.</summary>
internal static class SharedInputs
{
    public const int Reverse = 0;
    public const int AtrPeriod = 3;
    public const int StopAtrMultiplier = 4;
    private const int AllowLong = 1;
    private const int AllowShort = 2;
    private const int Lots = 5;
    private const int RiskPercent = 6;
    private const int StopLoss = 7;
    private const int TakeProfit = 8;
    private const int RewardRatio = 9;
    private const int UseTrailing = 10;
    private const int TrailingStop = 11;
    private const int TrailingStep = 12;
    private const int CloseOnOpposite = 13;
    private const int UseTradingHours = 14;
    private const int StartHour = 15;
    private const int EndHour = 16;
    private const int Monday = 17;
    private const int Weekend = 22;

    private static readonly string[] Weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];

    /// <summary>The definitions, at the places of the constants.</summary>
    public static IReadOnlyList<ExpertInputDefinition> All { get; } =
    [
        Switch("Reverse", false, "Buys where it would sell and the other way round.", "ReverseTrade", "ReverseSignals", "InvertSignals"),
        Switch(
            "AllowLong", true, "Opens long positions; a signal to buy closes a short one in any case.", "AllowBuy",
            "TradeLong", "EnableLong", "LongEnabled", "OpenBuy"),
        Switch(
            "AllowShort", true, "Opens short positions; a signal to sell closes a long one in any case.", "AllowSell",
            "TradeShort", "EnableShort", "ShortEnabled", "OpenSell"),
        Period("AtrPeriod", 14, "Bars of the average true range.", "AtrLength", "AtrLen", "AtrMaPeriod", "PeriodAtr"),
        Amount(
            "StopAtrMultiplier", 0, "Stop in average true ranges of the signal bar, in place of StopLoss; 0 is off.", "AtrMultiplier",
            "AtrSlMult", "AtrMult", "SlAtrMultiplier", "AtrStopMultiplier", "StopLossAtr"),
        Amount("Lots", 0.1, "Fixed volume.", "Lot", "LotSize", "FixedLot", "FixedLots", "BaseLot", "Volume", "InitialLot"),
        new(
            "RiskPercent", InputKind.Number, 0, 0, 100,
            "Percent of the balance to lose at the stop, in place of Lots; without a stop Lots is used. 0 is off.", "Risk", "RiskPct",
            "PercentRisk", "RiskPerTrade", "RiskPerTradePercent", "PercentRiskPerPosition", "MaximumRisk*100"),
        Amount(
            "StopLoss", 0, "Distance of the stop from the entry, points; 0 is off.", "SL", "StopLossPoints", "SLPoints", "FixedSL",
            "StopPoints", "StopLossPips*pip", "SLPips*pip", "StopLossInPips*pip", "DefaultStopPips*pip"),
        Amount(
            "TakeProfit", 0, "Distance of the target from the entry, points; 0 is off.", "TP", "TakeProfitPoints", "TPPoints", "FixedTP",
            "TargetPoints", "TakeProfitPips*pip", "TPPips*pip", "TakeProfitInPips*pip"),
        Amount(
            "RewardRatio", 0, "Target in distances of the stop, in place of TakeProfit; 0 is off.", "RRRatio", "RR", "RiskReward",
            "RewardRisk", "RiskRewardRatio", "TPCoef"),
        Switch("UseTrailing", true, "Whether TrailingStop is used.", "UseTrail", "Trail", "UseTrailingStop", "EnableTrailing"),
        Amount(
            "TrailingStop", 0, "The stop follows the close at this distance once it is that far in profit, points; 0 is off.",
            "TrailPoints", "TrailStop", "TrailingStopPoints", "Trailing", "TrailingStopPips*pip", "TrailingPips*pip"),
        Amount("TrailingStep", 0, "Least move of a trailing stop, points.", "TrailStep", "TrailingStepPoints", "TrailingStepPips*pip"),
        Switch(
            "CloseOnOpposite", true, "A signal of the other side closes the position.", "CloseOnRev", "CloseOnReverse", "CloseOrders",
            "CloseOnOppositeSignal"),
        Switch(
            "UseTradingHours", true, "Whether StartHour and EndHour are used.", "UsingTradingHour", "UsingTradingHours", "UseTimeFilter",
            "UseHours"),
        new(
            "StartHour", InputKind.Whole, 0, 0, 24, "First hour (server time) in which positions are opened.", "TradingStartHour",
            "HourStart", "OpenHour", "FromHour"),
        new(
            "EndHour", InputKind.Whole, 24, 0, 240,
            "Hour (server time) from which on none are; before StartHour for a night, equal to it for always, 24 and more for midnight.",
            "TradingEndHour", "HourEnd", "CloseHour", "ToHour"),
        .. Weekdays.Select(day => Switch("TradeOn" + day, true, $"Opens positions on {day}s.", day, "Trade" + day)),
        Switch("TradeOnWeekend", true, "Opens positions on Saturdays and Sundays.", "Weekend", "TradeWeekend"),
        new(
            "MagicNumber", InputKind.Whole, 0, -9e15, 9e15,
            "Kept in the file; changes nothing here, where every expert is alone on its account.", "Magic", "mMagic", "ExpertId",
            "EaMagic"),
    ];

    /// <summary>Number of shared inputs: the place of an expert's first own one.</summary>
    public static int Count => All.Count;

    /// <summary>Size and protection of positions.</summary>
    /// <param name="trading">Point size.</param>
    /// <param name="indicators">Average true ranges.</param>
    public static PositionRules Position(ReadOnlySpan<double> values, SymbolTrading trading, IndicatorCache indicators)
    {
        var trailing = values[UseTrailing] > 0;
        return new()
        {
            Lots = values[Lots],
            RiskPercent = values[RiskPercent],
            StopLoss = values[StopLoss] * trading.PointSize,
            TakeProfit = values[TakeProfit] * trading.PointSize,
            TrailingStop = trailing ? values[TrailingStop] * trading.PointSize : 0,
            TrailingStep = values[TrailingStep] * trading.PointSize,
            StopAtrMultiple = values[StopAtrMultiplier],
            RewardRatio = values[RewardRatio],
            AverageTrueRange =
                values[StopAtrMultiplier] > 0 ? indicators.AverageTrueRange((int)values[AtrPeriod]) : default(ReadOnlyMemory<double>),
            AllowLong = values[AllowLong] > 0,
            AllowShort = values[AllowShort] > 0,
            CloseOnOpposite = values[CloseOnOpposite] > 0,
        };
    }

    /// <summary>When positions may be opened.</summary>
    public static TradingHours Hours(ReadOnlySpan<double> values)
    {
        var days = 0;
        for (var day = 0; day < Weekdays.Length; day++)
        {
            days |= values[Monday + day] > 0 ? 1 << (day + 1) : 0;
        }

        days |= values[Weekend] > 0 ? (1 << (int)DayOfWeek.Sunday) | (1 << (int)DayOfWeek.Saturday) : 0;
        var limited = values[UseTradingHours] > 0;
        return new(
            limited ? (int)values[StartHour] : 0, limited ? Math.Min((int)values[EndHour], TradingHours.Day) : TradingHours.Day, days);
    }
}
