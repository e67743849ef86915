namespace StrategyFactory.MarketData.Contracts;

/// <summary>The length of a bar. The numeric value is the length in minutes.</summary>
public enum Timeframe
{
    /// <summary>One minute, written <c>1m</c>.</summary>
    OneMinute = 1,

    /// <summary>Five minutes, written <c>5m</c>.</summary>
    FiveMinutes = 5,

    /// <summary>Fifteen minutes, written <c>15m</c>.</summary>
    FifteenMinutes = 15,

    /// <summary>Thirty minutes, written <c>30m</c>.</summary>
    ThirtyMinutes = 30,

    /// <summary>One hour, written <c>1h</c>.</summary>
    OneHour = 60,

    /// <summary>Four hours, aligned to UTC midnight, written <c>4h</c>.</summary>
    FourHours = 240,

    /// <summary>One UTC day, written <c>1d</c>.</summary>
    OneDay = 1440,
}
