namespace StrategyFactory.MarketData.Import;

/// <summary>A time as the file writes it, before any zone is applied.</summary>
/// <param name="Milliseconds">Milliseconds since 1970-01-01 00:00 of the clock that the text shows.</param>
/// <param name="OffsetMinutes">The stated offset from UTC; null where none is stated.</param>
/// <param name="HasTimeOfDay">False for a bare date.</param>
internal readonly record struct WrittenTime(long Milliseconds, int? OffsetMinutes, bool HasTimeOfDay)
{
    /// <summary>Whether it is written as 24:00, the end of its date and not the beginning of the next.</summary>
    public bool IsEndOfDay { get; init; }
}
