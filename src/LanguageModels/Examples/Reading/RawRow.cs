namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary>A row as it was cut out of its file.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Json">Its bytes; empty where it could not be cut out.</param>
/// <param name="Fault">Why it could not; null where it could.</param>
internal sealed record RawRow(int Number, int Line, ReadOnlyMemory<byte> Json, RowFault? Fault = null);

/// <summary>What is wrong with a row.</summary>
/// <param name="Kind">One of <see cref="FaultKinds"/>.</param>
/// <param name="Reason">A clause for people, that begins with the field at fault where there is one.</param>
internal sealed record RowFault(string Kind, string Reason);

/// <summary>Kinds of faults of a row.</summary>
internal static class FaultKinds
{
    /// <summary>Longer than the limit.</summary>
    internal const string TooLong = "too_long";

    /// <summary>No JSON, or nested too deeply.</summary>
    internal const string NotJson = "not_json";

    /// <summary>Not in UTF-8, or a text that no database keeps.</summary>
    internal const string Encoding = "encoding";

    /// <summary>None of the known shapes.</summary>
    internal const string Shape = "shape";

    /// <summary>A role that is not known, or not where it may stand.</summary>
    internal const string Role = "role";

    /// <summary>A message without content.</summary>
    internal const string Empty = "empty";

    /// <summary>No answer at the end.</summary>
    internal const string NoAnswer = "no_answer";
}
