using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace StrategyFactory.Dashboard.Report;

/// <summary>Section <c>Report</c> of the configuration.</summary>
public sealed class ReportOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Report";

    /// <summary>When a report is written every day, such as <c>07:00</c>; empty writes none.</summary>
    public string At { get; set; } = "";

    /// <summary>Zone of <see cref="At"/> and of times without one, such as <c>Europe/Berlin</c>; empty is the machine's.</summary>
    public string TimeZone { get; set; } = "";

    /// <summary>Reports that stay; older ones are deleted.</summary>
    [Range(1, 10_000)]
    public int Keep { get; set; } = 30;

    /// <summary>
    /// Address by which people reach the factory, such as <c>https://factory.example.org</c>, for the link in notifications; empty sends
    /// none.
    /// </summary>
    public string Url { get; set; } = "";

    /// <summary>The time of day; null where none is written.</summary>
    public TimeOnly? Time() =>
        TimeOnly.TryParseExact(At, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    /// <summary>The zone.</summary>
    public TimeZoneInfo Zone() => TimeZone.Length == 0 ? TimeZoneInfo.Local : TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    internal bool HasKnownTime() => At.Length == 0 || Time() is not null;

    internal bool HasKnownZone() => TimeZone.Length == 0 || TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _);

    internal bool HasUsableUrl() => Url.Length == 0
        || (Uri.TryCreate(Url, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps));
}
