namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>MetaTrader's ENUM_TIMEFRAMES: <c>PERIOD_CURRENT</c> and the 21 bar lengths, whose numbers are no run of integers.</summary>
internal static class TesterTimeframes
{
    private const string Name = "timeframe";

    private static readonly decimal[] Numbers =
    [
        0, 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 0x4001, 0x4002, 0x4003, 0x4004, 0x4006, 0x4008, 0x400C, 0x4018, 0x8001, 0xC001,
    ];

    /// <summary>
    /// The members from the first to the last one of a range, or those that its steps meet; null for a range of something else. Any range
    /// between two members is one that has step 0, which is for enumerations, and is too wide for others, or whose input says so.
    /// </summary>
    internal static IReadOnlyList<decimal>? Between(SetInput input, decimal start, decimal step, decimal stop, int widestOther)
    {
        var says = input.Name.Replace("_", "", StringComparison.Ordinal).Contains(Name, StringComparison.OrdinalIgnoreCase);
        return start < stop && Numbers.Contains(start) && Numbers.Contains(stop) && (says || (step == 0 && stop - start > widestOther))
            ? [.. Numbers.Where(number => number >= start && number <= stop && (step <= 1 || (number - start) % step == 0))]
            : null;
    }
}
