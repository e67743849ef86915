using System.Globalization;
using NUnit.Framework;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

/// <summary>The ways in which people and programs write times.</summary>
internal sealed class TimeGrammarTests
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd HH:mm", "yyyy/MM/dd HH:mm:ss", "yyyy.MM.dd HH:mm:ss.fff", "yyyy-MM-ddTHH:mm:ssZ", "yyyyMMdd HHmmss", "yyyyMMdd HHmm",
        "yyyyMMddHHmmss", "dd.MM.yyyy HH:mm", "dd/MM/yyyy HH:mm:ss", "MM/dd/yyyy HH:mm", "M/d/yyyy H:mm", "d.M.yyyy H:mm:ss", "dd.MM.yy HH:mm",
        "MM/dd/yy HH:mm", "yy-MM-dd HH:mm", "dd MMM yyyy HH:mm", "d-MMM-yyyy HH:mm", "dd-MMM-yy HH:mm", "MMM d, yyyy HH:mm",
        "MMMM d, yyyy, HH:mm", "MMM dd yyyy HH:mm", "yyyy-MMM-dd HH:mm", "ddMMMyyyy HH:mm", "ddd, dd MMM yyyy HH:mm:ss", "ddd MMM d yyyy HH:mm",
        "dddd, MMMM d, yyyy HH:mm", "MM/dd/yyyy hh:mm:ss tt", "MM/dd/yyyy h:mm tt", "dd.MM.yyyy hh:mmtt", "yyyy-MM-dd hh:mm:ss tt",
        "MM-dd-yyyy HH:mm", "yyyy-MM-dd_HH:mm", "yyyy-MM-dd, HH:mm", "dd-MM-yyyy HH:mm",
    ];

    [TestCaseSource(nameof(Formats))]
    public void A_day_of_minutes_is_read_back_as_it_was_written(string format)
    {
        var times = Enumerable.Range(0, 3 * 24 * 60).Select(minute => new DateTime(2024, 1, 30, 0, 0, 0, DateTimeKind.Utc).AddMinutes(minute))
            .ToList();

        var read = BarText.Read(Csv(times.Select(time => time.ToString(format, CultureInfo.InvariantCulture))));

        Assert.That(read.Report.Rejected + read.Report.Skipped, Is.Zero);
        Assert.That(BarText.Times(read), Is.EqualTo(times.Select(time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))));
    }

    [TestCase("2024-01-02 24:00", "2024-01-03 00:00:00")]
    [TestCase("01/13/2024 12:00:00 AM", "2024-01-13 00:00:00")]
    [TestCase("01/13/2024 12:30 PM", "2024-01-13 12:30:00")]
    [TestCase("01/13/2024 1:05 a.m.", "2024-01-13 01:05:00")]
    [TestCase("2024-01-02 09:30 EST", "2024-01-02 14:30:00")]
    [TestCase("2024-07-02 09:30 EDT", "2024-07-02 13:30:00")]
    [TestCase("2024-07-02 09:30 CEST", "2024-07-02 07:30:00")]
    [TestCase("2024-01-02 09:30 JST", "2024-01-02 00:30:00")]
    [TestCase("2024-01-02T09:30:00-05:00[America/New_York]", "2024-01-02 14:30:00")]
    [TestCase("2024-01-02 09:30 GMT+2", "2024-01-02 07:30:00")]
    [TestCase("2024-01-02 09:30 +2:00", "2024-01-02 07:30:00")]
    [TestCase("2024-01-02 09:30 (UTC)", "2024-01-02 09:30:00")]
    [TestCase("-631152000", "1950-01-01 00:00:00")]
    [TestCase("-631152000000", "1950-01-01 00:00:00")]
    [TestCase("1704187800.25", "2024-01-02 09:30:00")]
    public void A_single_time_is_read(string written, string expected) =>
        Assert.That(BarText.Times(BarText.Read(BarText.Csv(written))), Is.EqualTo(new[] { expected }));

    [TestCase("2024-01-02 09:30 CST", "CST may be")]
    [TestCase("2024-01-02 09:30 XYZ", "not readable")]
    [TestCase("2024-01-02 25:00", "not readable")]
    [TestCase("31-Foo-2024", "not readable")]
    [TestCase("2024-13-13", "not readable")]
    public void Times_that_nobody_can_place_are_refused_by_what_they_say(string written, string reason)
    {
        var refusal = Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Csv(written)))!;

        Assert.That(refusal.Reason, Does.Contain(reason).And.Contain(written));
    }

    [TestCase("Gmt time", "UTC")]
    [TestCase("timestamp_utc", "UTC")]
    [TestCase("Date (UTC)", "UTC")]
    [TestCase("DateTime (GMT+2)", "+02:00")]
    [TestCase("Time (EET)", "EET")]
    [TestCase("time_est", "-05:00")]
    [TestCase("Time ET", "America/New_York")]
    [TestCase("Timestamp (America/Chicago)", "America/Chicago")]
    public void A_header_that_states_its_zone_is_believed(string header, string zone)
    {
        var read = BarText.Read(BarText.Csv("2024-01-02 09:30", "2024-01-02 09:31").Replace("time,", header + ",", StringComparison.Ordinal));

        Assert.That(read.Report.TimeZone, Is.EqualTo(zone));
        Assert.That(read.Report.TimeZoneAssumed, Is.False);
    }

    [Test]
    public void A_header_with_a_zone_of_several_meanings_asks()
    {
        var refusal = Assert.Throws<BarFileRefusedException>(
            () => BarText.Read(BarText.Csv("2024-01-02 09:30").Replace("time,", "Time (CST),", StringComparison.Ordinal)))!;

        Assert.That(refusal.Field, Is.EqualTo("time_zone"));
        Assert.That(refusal.Reason, Does.Contain("China"));
    }

    [Test]
    public void Hours_and_minutes_that_lost_their_zeros_are_read()
    {
        int[] minutes = [0, 1, 9, 59, 60, 570, 599, 600, 1439];
        var rows = minutes.Select(minute => $"20240102,{(minute / 60 * 100) + (minute % 60)},10,12,9,11,100\n");

        var read = BarText.Read("date,time,open,high,low,close,volume\n" + string.Concat(rows));

        Assert.That(
            BarText.Times(read),
            Is.EqualTo(minutes.Select(minute => $"2024-01-02 {minute / 60:00}:{minute % 60:00}:00")));
    }

    [Test]
    public void Two_digits_of_a_year_are_told_apart_by_the_smaller_steps_and_else_asked_about()
    {
        var days = Enumerable.Range(0, 40).Select(day => new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc).AddDays(day)).ToList();
        foreach (var format in (string[])["dd/MM/yy", "MM/dd/yy", "yy/MM/dd"])
        {
            var read = BarText.Read(Csv(days.Select(day => day.ToString(format, CultureInfo.InvariantCulture))), "1d");
            Assert.That(read.Bars.Times.Span[39] - read.Bars.Times.Span[0], Is.EqualTo(39L * 86_400_000), format);
        }

        var refusal = Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Csv("01/02/03 10:00", "01/02/03 10:01")))!;
        Assert.That(refusal.Reason, Does.Contain("csv-dmy").And.Contain("csv-mdy").And.Contain("csv-ymd"));
    }

    [Test]
    public void Each_epoch_says_by_its_size_what_it_counts()
    {
        var start = new DateTimeOffset(2024, 12, 30, 0, 0, 0, TimeSpan.Zero);
        var times = Enumerable.Range(0, 400).Select(minute => start.AddMinutes(minute).ToUnixTimeMilliseconds()).ToList();
        var written = times.Select((time, at) => (at / 100) switch
        {
            0 => $"{time / 1000}",
            1 => $"{time}",
            2 => $"{time}000",
            _ => $"{time}000000",
        });

        var read = BarText.Read(Csv(written));

        Assert.That(read.Bars.Times.ToArray(), Is.EqualTo(times));
        Assert.That(
            read.Report.EpochUnits,
            Is.EqualTo(new[] { "epoch_seconds", "epoch_milliseconds", "epoch_microseconds", "epoch_nanoseconds" }));
    }

    [Test]
    public void Epochs_from_before_and_around_1970_are_read()
    {
        var times = Enumerable.Range(-400, 800).Select(day => day * 86_400_000L).ToList();

        Assert.That(BarText.Read(Csv(times.Select(time => $"{time / 1000}")), "1d").Bars.Times.ToArray(), Is.EqualTo(times));
    }

    [Test]
    public void A_jump_over_twenty_years_is_refused_with_both_ends()
    {
        var refusal = Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Csv("1990-01-02 10:00", "2024-01-02 10:00")))!;

        Assert.That(refusal.Reason, Does.Contain("1990-01-02").And.Contain("2024-01-02").And.Contain("20 years"));
    }

    private static string Csv(IEnumerable<string> times) =>
        "time|open|high|low|close|volume\n" + string.Concat(times.Select(time => time + "|10|12|9|11|100\n"));
}
