namespace StrategyFactory.Evolution.Contracts;

/// <summary>How the value of an option is written as text.</summary>
public enum OptionKind
{
    /// <summary>A word or an id.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Words, parted by commas or spaces.</summary>
    Words,

    /// <summary>Numbers, parted by commas or spaces.</summary>
    Numbers,

    /// <summary>Returns or quantiles, parted by commas or spaces.</summary>
    Thresholds,

    /// <summary>JSON.</summary>
    Json,

    /// <summary>JSON of windows, each a number of trading days or a text such as <c>20000 bars</c>.</summary>
    Windows,

    /// <summary>A number of bars, or <c>session_end</c>.</summary>
    Horizon,

    /// <summary>One of several names.</summary>
    Choice,

    /// <summary>Yes or no.</summary>
    Flag,
}
