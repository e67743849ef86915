namespace StrategyFactory.MarketData.Import;

/// <summary>Why a row is no bar.</summary>
internal enum Rejection
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>More or fewer fields than the file's columns.</summary>
    WrongFieldCount,

    /// <summary>A field that is blank, NaN, null or NA.</summary>
    MissingValue,

    /// <summary>A number or time that cannot be read.</summary>
    UnparsableField,

    /// <summary>An infinite number.</summary>
    NotFinite,

    /// <summary>A price of zero or less.</summary>
    NonPositivePrice,

    /// <summary>High below low.</summary>
    HighBelowLow,

    /// <summary>Open above high or below low.</summary>
    OpenOutsideRange,

    /// <summary>Close above high or below low.</summary>
    CloseOutsideRange,

    /// <summary>Volume below zero.</summary>
    NegativeVolume,

    /// <summary>A local time that the zone's clock skips.</summary>
    NonexistentLocalTime,
}

/// <summary>The written names of rejections.</summary>
internal static class Rejections
{
    private static readonly string[] Written =
    [
        "none", "wrong_field_count", "missing_value", "unparsable_field", "not_finite", "non_positive_price", "high_below_low",
        "open_outside_range", "close_outside_range", "negative_volume", "nonexistent_local_time",
    ];

    /// <summary>The stable name used in reports.</summary>
    public static string Name(this Rejection rejection) => Written[(int)rejection];
}
