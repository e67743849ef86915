using System.Globalization;
using System.Text.RegularExpressions;
using FluentValidation;
using FluentValidation.Results;

namespace StrategyFactory.Dashboard.Report;

/// <summary>A range of time, resolved once: it is the same whoever reads it later, and wherever.</summary>
/// <param name="Since">First instant, UTC.</param>
/// <param name="Until">First instant after it, UTC.</param>
public sealed partial record ReportRange(DateTimeOffset Since, DateTimeOffset Until)
{
    private const int NightBegins = 18;
    private const int LongestDays = 3660;

    private static readonly string[] WithZone =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK"];
    private static readonly string[] WithoutZone =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd"];

    /// <summary>The range as a query, by which everybody gets the same one.</summary>
    public string Query => $"since={Text(Since)}&until={Text(Until)}";

    /// <summary>Resolves what a person wrote.</summary>
    /// <param name="since">A time, or a length of time up to the end; null for 18:00 of the day before.</param>
    /// <param name="until">A time; null, and whatever lies ahead, is now.</param>
    /// <param name="zone">Zone of times that name none.</param>
    /// <param name="now">Now.</param>
    /// <exception cref="ValidationException">One of them cannot be read, or the range would be empty.</exception>
    public static ReportRange Of(string? since, string? until, TimeZoneInfo zone, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(zone);
        // up to the next second: the link holds whole ones, and what has just ended belongs to it
        const long Second = TimeSpan.TicksPerSecond;
        var present = new DateTimeOffset((now.UtcTicks + Second - 1) / Second * Second, TimeSpan.Zero);
        var end = string.IsNullOrWhiteSpace(until) ? present
            : TryTime(until.Trim(), zone, out var told) ? (told < present ? told : present)
            : throw Refusal("until", until, "a time such as 2026-11-28T07:00, with a zone such as Z or +01:00 or in the report's");
        var begin = string.IsNullOrWhiteSpace(since) ? Evening(zone, end)
            : TryLength(since.Trim(), out var length) ? end - length
            : TryTime(since.Trim(), zone, out var start) ? start
            : throw Refusal(
                "since", since,
                "a time such as 2026-11-27T18:00, with a zone such as Z or +01:00 or in the report's, or a length such as 90m, 12h or 7d");
        return begin < end && end - begin <= TimeSpan.FromDays(LongestDays) ? new(begin, end)
            : throw Refusal(
                "since", since ?? Text(begin),
                $"a time before the end of the range, {Text(end)}, and at most {LongestDays} days before it");
    }

    /// <summary>A time as links have it.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>18:00 of the day before.</summary>
    private static DateTimeOffset Evening(TimeZoneInfo zone, DateTimeOffset end) =>
        Instant(TimeZoneInfo.ConvertTime(end, zone).Date.AddDays(-1).AddHours(NightBegins), zone);

    private static bool TryTime(string text, TimeZoneInfo zone, out DateTimeOffset time)
    {
        var (culture, style) = (CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        if (DateTime.TryParseExact(text, WithoutZone, culture, DateTimeStyles.None, out var local) && local.Year is > 1900 and < 9000)
        {
            time = Instant(local, zone);
            return true;
        }

        return DateTimeOffset.TryParseExact(text, WithZone, culture, style, out time) && time.Year is > 1900 and < 9000;
    }

    private static bool TryLength(string text, out TimeSpan length)
    {
        length = default;
        if (LengthPattern().Match(text) is not { Success: true } match)
        {
            return false;
        }

        var number = int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        length = match.Groups["unit"].Value switch
        {
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(number),
        };
        return number > 0 && length <= TimeSpan.FromDays(LongestDays);
    }

    /// <summary>Of an hour that a clock shows twice the first; of one that it leaves out, as much later.</summary>
    private static DateTimeOffset Instant(DateTime local, TimeZoneInfo zone)
    {
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max()
            : zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddHours(-2))
            : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    private static ValidationException Refusal(string field, string value, string allowed) =>
        new([new ValidationFailure(field, $"{field}: '{value}' is not allowed; {allowed}.")]);

    [GeneratedRegex(
        "^(?<number>[0-9]{1,6})(?<unit>[mhd])$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 100)]
    private static partial Regex LengthPattern();
}
