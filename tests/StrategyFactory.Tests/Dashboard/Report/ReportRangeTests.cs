using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Dashboard.Report;

namespace StrategyFactory.Tests.Dashboard.Report;

internal sealed class ReportRangeTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 6, 30, 0, TimeSpan.Zero);

    [TestCase(null, "2026-11-27T17:00:00Z", TestName = "18:00 yesterday where the report lives")]
    [TestCase("12h", "2026-11-27T18:30:00Z")]
    [TestCase("90m", "2026-11-28T05:00:00Z")]
    [TestCase("7d", "2026-11-21T06:30:00Z")]
    [TestCase("2026-11-27", "2026-11-26T23:00:00Z")]
    [TestCase("2026-11-27T18:00", "2026-11-27T17:00:00Z")]
    [TestCase(" 2026-11-27 18:00:30 ", "2026-11-27T17:00:30Z")]
    [TestCase("2026-11-27T18:00Z", "2026-11-27T18:00:00Z")]
    [TestCase("2026-11-27T18:00:00.25-05:00", "2026-11-27T23:00:00.25Z")]
    [TestCase("2026-10-25T02:30", "2026-10-25T00:30:00Z", TestName = "An hour that the clock shows twice is the first")]
    [TestCase("2026-03-29T02:30", "2026-03-29T01:30:00Z", TestName = "An hour that the clock leaves out is as much later")]
    public void A_beginning_is_resolved_to_an_instant(string? since, string expected) =>
        Assert.That(ReportRange.Of(since, null, Berlin, Now).Query, Is.EqualTo($"since={expected}&until=2026-11-28T06:30:00Z"));

    [Test]
    public void An_end_ahead_is_now_and_the_link_gives_the_same_range_again()
    {
        var range = ReportRange.Of("2026-11-27T18:00Z", "2027-01-01", Berlin, Now.AddMilliseconds(1));

        Assert.That(range.Until, Is.EqualTo(Now.AddSeconds(1)), "whole seconds, nothing left out");
        Assert.That(ReportRange.Of(ReportRange.Text(range.Since), ReportRange.Text(range.Until), TimeZoneInfo.Utc, Now.AddHours(5)), Is.EqualTo(range));
        Assert.That(ReportRange.Of("1h", "2026-11-28T03:00Z", Berlin, Now).Since, Is.EqualTo(new DateTimeOffset(2026, 11, 28, 2, 0, 0, TimeSpan.Zero)));
    }

    [TestCase("yesterday", null, "since: 'yesterday' is not allowed; a time such as")]
    [TestCase("12", null, "since: '12'")]
    [TestCase("0h", null, "since: '0h'")]
    [TestCase("-3h", null, "since: '-3h'")]
    [TestCase("99999d", null, "since: '99999d'")]
    [TestCase("2026-13-01", null, "since: '2026-13-01'")]
    [TestCase("2026-11-27T18:00 01:00", null, "since: '2026-11-27T18:00 01:00'", TestName = "A plus that a link has lost")]
    [TestCase("2026-11-29", null, "a time before the end of the range, 2026-11-28T06:30:00Z")]
    [TestCase("1950-01-01", null, "at most 3660 days before it")]
    [TestCase(null, "noon", "until: 'noon' is not allowed; a time such as")]
    public void What_cannot_be_read_is_named_with_what_is_allowed(string? since, string? until, string message) =>
        Assert.That(() => ReportRange.Of(since, until, Berlin, Now), Throws.TypeOf<ValidationException>()
            .With.Property("Errors").Some.Property("ErrorMessage").Contains(message));
}
