using StrategyFactory.Dashboard.Forms;

namespace StrategyFactory.Dashboard.Market;

/// <summary>What a person states about bar files before they are imported; what is left empty the file tells by itself.</summary>
public sealed class ImportForm() : TypedForm(Fields)
{
    internal const string Symbol = "symbol";
    internal const string Timeframe = "timeframe";
    internal const string TimeZone = "time_zone";
    internal const string Stamp = "stamp";
    internal const string DecimalMark = "decimal_mark";
    internal const string Format = "format";
    internal const string Columns = "columns";

    /// <summary>The choice that leaves a field to the file.</summary>
    internal const string OfFile = "as the file tells";

    private static readonly string[] Fields = [Symbol, Timeframe, TimeZone, Stamp, DecimalMark, Format, Columns];

    /// <summary>Choices of what the times are.</summary>
    internal static IReadOnlyList<string> Stamps { get; } = [OfFile, "open", "close"];

    /// <summary>Choices of the decimal mark; the first character is what is sent.</summary>
    internal static IReadOnlyList<string> DecimalMarks { get; } = [OfFile, ". as in 1234.5", ", as in 1234,5"];

    /// <summary>Whether a refusal belongs to one of the fields.</summary>
    internal static bool Has(string? field) => field is not null && Array.IndexOf(Fields, field) >= 0;

    /// <summary>Whether a field is one of those that most files do not need.</summary>
    internal static bool IsSeldom(string? field) => field is Stamp or DecimalMark or Format or Columns;

    /// <summary>What goes with a file, by the names of the API; null for what is left to the file.</summary>
    internal Dictionary<string, string?> ToSend() => new(StringComparer.Ordinal)
    {
        [Symbol] = Given(Symbol),
        [Timeframe] = Given(Timeframe),
        [TimeZone] = Given(TimeZone),
        [Stamp] = Given(Stamp),
        [DecimalMark] = Given(DecimalMark)?[..1],
        [Format] = Given(Format),
        [Columns] = Given(Columns),
    };
}
