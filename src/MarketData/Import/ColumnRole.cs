namespace StrategyFactory.MarketData.Import;

/// <summary>What a column of a bar file means. From <see cref="Open"/> on the column holds a number.</summary>
internal enum ColumnRole
{
    /// <summary>Not read.</summary>
    Skip,

    /// <summary>Date, or date and time, or epoch.</summary>
    Time,

    /// <summary>Time of day beside a date column.</summary>
    TimeOfDay,

    /// <summary>Symbol; must be the same in every row.</summary>
    Symbol,

    /// <summary>Opening price, the bid's where ask columns exist.</summary>
    Open,

    /// <summary>Highest price.</summary>
    High,

    /// <summary>Lowest price.</summary>
    Low,

    /// <summary>Closing price.</summary>
    Close,

    /// <summary>Traded volume.</summary>
    Volume,

    /// <summary>Close adjusted for splits and dividends.</summary>
    AdjustedClose,

    /// <summary>Opening ask.</summary>
    AskOpen,

    /// <summary>Highest ask.</summary>
    AskHigh,

    /// <summary>Lowest ask.</summary>
    AskLow,

    /// <summary>Closing ask.</summary>
    AskClose,

    /// <summary>Distance between bid and ask as a fraction of the price.</summary>
    Spread,

    /// <summary>The same in points, units of the last decimal that the prices are quoted with; 0 where none was recorded.</summary>
    SpreadPoints,

    /// <summary>The bid at the bar's close, beside prices of their own.</summary>
    Bid,

    /// <summary>The ask at the bar's close, beside prices of their own.</summary>
    Ask,
}

/// <summary>The written names of column roles.</summary>
internal static class ColumnRoles
{
    private static readonly string[] Written =
    [
        "-", "time", "time_of_day", "symbol", "open", "high", "low", "close", "volume", "adj_close", "ask_open", "ask_high", "ask_low",
        "ask_close", "relative_spread", "spread_points", "bid", "ask",
    ];

    /// <summary>The name used in reports and in <c>--columns</c>.</summary>
    public static string Name(this ColumnRole role) => Written[(int)role];

    /// <summary>All roles of a row, comma separated.</summary>
    public static string Names(IEnumerable<ColumnRole> roles) => string.Join(',', roles.Select(Name));
}
