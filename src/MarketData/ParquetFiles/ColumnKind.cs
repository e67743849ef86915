namespace StrategyFactory.MarketData.ParquetFiles;

/// <summary>What the values of a Parquet column are.</summary>
internal enum ColumnKind
{
    /// <summary>A list, a structure, a truth or something else that no column of bars is.</summary>
    Other,

    /// <summary>A number of any width, with decimals or without.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A moment of UTC, in milliseconds since 1970.</summary>
    Moment,

    /// <summary>What a clock shows at some place, in milliseconds since 1970.</summary>
    LocalTime,

    /// <summary>A date, in milliseconds since 1970.</summary>
    Date,

    /// <summary>A time of day, in milliseconds.</summary>
    TimeOfDay,

    /// <summary>A text in UTF-8.</summary>
    Text,
}
