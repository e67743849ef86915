namespace StrategyFactory.FineTuning.SetFiles;

/// <summary>The right side of a MetaTrader 5 line: <c>value</c>, <c>value||N</c> or <c>value||start||step||stop||Y</c>.</summary>
internal static class RangeFields
{
    private const string Separator = "||";

    /// <summary>True when the text ends in a tick and so holds more than a value.</summary>
    public static bool HasTick(string right) => Split(right) is [_, .., var last] && IsTick(last);

    /// <summary>Reads a right side; what is of none of the three forms is a value as a whole.</summary>
    /// <exception cref="SetFileRefusedException">There is a tick, but neither nothing nor start, step and stop before it.</exception>
    public static (string Value, SetRange? Range) Read(string right, int line) => TryRead(right, out var value, out var range)
        ? (value, range)
        : throw new SetFileRefusedException(
            FormattableString.Invariant($"a range has five parts, value||start||step||stop||Y or N; this one has {Split(right).Length}."),
            line);

    /// <summary>As <see cref="Read"/>; false instead of the exception.</summary>
    public static bool TryRead(string right, out string value, out SetRange? range)
    {
        var fields = Split(right);
        (value, range) = fields switch
        {
            [var only, var tick] when IsTick(tick) => (only, new SetRange(null, null, null, IsYes(tick))),
            [var first, var start, var step, var stop, var tick] when IsTick(tick) =>
                (first, new SetRange(Given(start), Given(step), Given(stop), IsYes(tick))),
            _ => (right, null),
        };
        return range is not null || fields.Length <= 2 || !IsTick(fields[^1]);
    }

    /// <summary>Writes a right side.</summary>
    public static string Write(string value, SetRange? range) => range switch
    {
        null => value,
        { IsTickOnly: true } => value + Separator + Tick(range),
        _ => string.Join(Separator, value, range.Start, range.Step, range.Stop, Tick(range)),
    };

    private static string[] Split(string right) => right.Split(Separator);

    private static string? Given(string field) => field.Length == 0 ? null : field;

    private static string Tick(SetRange range) => range.Ticked ? "Y" : "N";

    private static bool IsTick(string field) => field.Trim() is "Y" or "N" or "y" or "n";

    private static bool IsYes(string field) => field.Trim() is "Y" or "y";
}
