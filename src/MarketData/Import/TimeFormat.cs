namespace StrategyFactory.MarketData.Import;

/// <summary>How the time column is written.</summary>
internal enum TimeFormat
{
    /// <summary>
    /// Year first with separators, ISO 8601 included: <c>2019-10-11T18:05:00Z</c>, <c>2019.10.11 18:05</c>, <c>2019/10/11</c>.
    /// </summary>
    YearFirst,

    /// <summary>Digits only in the date: <c>20191011</c>, <c>20191011 18:05</c>, <c>20191011 180500</c>, <c>20191011180500</c>.</summary>
    Compact,

    /// <summary>Day, month, year.</summary>
    DayFirst,

    /// <summary>Month, day, year.</summary>
    MonthFirst,

    /// <summary>Seconds since 1970-01-01 UTC, with or without a fraction.</summary>
    EpochSeconds,

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    EpochMilliseconds,

    /// <summary>Microseconds since 1970-01-01 UTC.</summary>
    EpochMicroseconds,

    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    EpochNanoseconds,

    /// <summary>Milliseconds since local midnight of the day that the file name states.</summary>
    MillisecondsOfDay,

    /// <summary>A date or a time by the type of its column, not written at all.</summary>
    Typed,
}

/// <summary>The written names of time formats.</summary>
internal static class TimeFormats
{
    /// <summary>The name used in reports.</summary>
    public static string Name(this TimeFormat format) => format switch
    {
        TimeFormat.YearFirst => "year_first",
        TimeFormat.Compact => "compact",
        TimeFormat.DayFirst => "day_first",
        TimeFormat.MonthFirst => "month_first",
        TimeFormat.EpochSeconds => "epoch_seconds",
        TimeFormat.EpochMilliseconds => "epoch_milliseconds",
        TimeFormat.EpochMicroseconds => "epoch_microseconds",
        TimeFormat.EpochNanoseconds => "epoch_nanoseconds",
        TimeFormat.Typed => "timestamp",
        _ => "milliseconds_of_day",
    };

    /// <summary>Whether the text is an instant of UTC by itself.</summary>
    public static bool IsEpoch(this TimeFormat format) =>
        format is TimeFormat.EpochSeconds or TimeFormat.EpochMilliseconds or TimeFormat.EpochMicroseconds or TimeFormat.EpochNanoseconds;
}
