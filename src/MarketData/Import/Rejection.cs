namespace StrategyFactory.MarketData.Import;

/// <summary>What a row is.</summary>
internal enum RowKind
{
    /// <summary>A bar as it stands.</summary>
    Bar,

    /// <summary>A bar once a small thing is put right.</summary>
    Repaired,

    /// <summary>No bar and none meant: a header again, a footer, a day without trading. Skipped.</summary>
    NoBar,

    /// <summary>Meant as a bar and none. Rejected; too many of them refuse the file.</summary>
    Contradiction,
}

/// <summary>What is the matter with a row.</summary>
internal enum Rejection
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>No volume: taken as 0.</summary>
    MissingVolume,

    /// <summary>Open or close beyond high or low by no more than the rounding of the file's digits: high or low is moved there.</summary>
    RoundedRange,

    /// <summary>All four prices are blank, NaN, null or NA.</summary>
    NoPrices,

    /// <summary>Words where the prices are: a header again, names of symbols, a line for people.</summary>
    Words,

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

    /// <summary>An ask below its bid.</summary>
    Crossed,

    /// <summary>An ask so far above its bid that one of them is no quote.</summary>
    SpreadTooWide,

    /// <summary>A local time that the zone's clock skips.</summary>
    NonexistentLocalTime,

    /// <summary>A time between those that the other bars begin at.</summary>
    OffGrid,
}

/// <summary>The written names of rejections, and what kind of row each makes.</summary>
internal static class Rejections
{
    private static readonly string[] Written =
    [
        "none", "missing_volume", "rounded_range", "no_prices", "words", "wrong_field_count", "missing_value", "unparsable_field",
        "not_finite", "non_positive_price", "high_below_low", "open_outside_range", "close_outside_range", "negative_volume",
        "crossed", "spread_too_wide", "nonexistent_local_time", "off_grid",
    ];

    /// <summary>The stable name used in reports.</summary>
    public static string Name(this Rejection rejection) => Written[(int)rejection];

    /// <summary>What a row with this is.</summary>
    public static RowKind Kind(this Rejection rejection) => rejection switch
    {
        Rejection.None => RowKind.Bar,
        Rejection.MissingVolume or Rejection.RoundedRange => RowKind.Repaired,
        Rejection.NoPrices or Rejection.Words => RowKind.NoBar,
        _ => RowKind.Contradiction,
    };
}
