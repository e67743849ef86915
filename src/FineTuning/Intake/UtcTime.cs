using System.Globalization;

namespace StrategyFactory.FineTuning.Intake;

/// <summary>Times that people write: ISO 8601, or MetaTrader's <c>2024.01.31</c>; UTC where no zone is named.</summary>
internal static class UtcTime
{
    private static readonly string[] MetaTrader = ["yyyy.MM.dd", "yyyy.MM.dd HH:mm", "yyyy.MM.dd HH:mm:ss", "yyyyMMdd"];

    internal static bool TryParse(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, MetaTrader, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)
        || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <exception cref="FormatException">It is no time; the message names the field.</exception>
    internal static DateTimeOffset? Of(string? text, string field) =>
        string.IsNullOrWhiteSpace(text) ? null
        : TryParse(text, out var time) ? time
        : throw new FormatException($"{field}: '{text}' is no date; use 2024-01-31 or 2024-01-31T12:00:00Z.");
}
