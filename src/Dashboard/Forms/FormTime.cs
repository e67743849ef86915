using System.Globalization;

namespace StrategyFactory.Dashboard.Forms;

/// <summary>A time as it is typed: the year first, UTC, and no more of the clock than it needs.</summary>
public static class FormTime
{
    /// <summary>What may be typed, in words.</summary>
    public const string Allowed = "such as 2024-03-01 or 2024-03-01 14:30, UTC";

    private const string Day = "yyyy-MM-dd";
    private const string Minute = "yyyy-MM-dd HH:mm";
    private const string Exact = "yyyy-MM-dd HH:mm:ss.FFFFFFF";

    private static readonly string[] Formats =
    [
        Day, Minute, Exact, "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
        "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Reads one; without an offset it is UTC.</summary>
    public static bool TryRead(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    /// <summary>Writes one so that it reads as the same instant; empty for none.</summary>
    public static string Write(DateTimeOffset? time)
    {
        if (time?.UtcDateTime is not { } utc)
        {
            return "";
        }

        var format = utc.TimeOfDay == TimeSpan.Zero ? Day : utc.Ticks % TimeSpan.TicksPerMinute == 0 ? Minute : Exact;
        return utc.ToString(format, CultureInfo.InvariantCulture);
    }
}
