using NUnit.Framework;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

[TestFixture]
internal sealed class DaylightSavingTests
{
    private static BarFileResult Read(string[] times, string zone = "America/New_York", double maxRejected = 0.01, string timeframe = "1h") =>
        BarText.Read(BarText.Csv(times), timeframe, with: options => options with { TimeZone = zone, MaxRejectedFraction = maxRejected });

    [Test]
    public void The_hour_that_occurs_twice_is_read_first_then_second()
    {
        var result = Read(["2019-11-03 00:00", "2019-11-03 01:00", "2019-11-03 01:00", "2019-11-03 02:00"]);

        Assert.That(BarText.Times(result), Is.EqualTo(new[] { "2019-11-03 04:00:00", "2019-11-03 05:00:00", "2019-11-03 06:00:00", "2019-11-03 07:00:00" }));
        Assert.That(result.Report.Duplicates, Is.Zero);
    }

    [Test]
    public void In_a_file_newest_first_the_second_occurrence_comes_first()
    {
        var result = Read(["2019-11-03 02:00", "2019-11-03 01:00", "2019-11-03 01:00", "2019-11-03 00:00"]);

        Assert.That(BarText.Times(result), Is.EqualTo(new[] { "2019-11-03 04:00:00", "2019-11-03 05:00:00", "2019-11-03 06:00:00", "2019-11-03 07:00:00" }));
    }

    [Test]
    public void A_single_ambiguous_hour_is_its_first_occurrence() =>
        Assert.That(BarText.Times(Read(["2019-11-03 00:00", "2019-11-03 01:00"]))[1], Is.EqualTo("2019-11-03 05:00:00"));

    [Test]
    public void A_time_that_the_clock_skips_is_rejected_with_its_line()
    {
        var result = Read(["2019-03-10 01:00", "2019-03-10 02:30", "2019-03-10 03:00"], maxRejected: 0.5);

        Assert.That(BarText.Times(result), Is.EqualTo(new[] { "2019-03-10 06:00:00", "2019-03-10 07:00:00" }));
        var rejection = result.Report.Rejections.Single();
        Assert.That(rejection.Reason, Is.EqualTo("nonexistent_local_time"));
        Assert.That(rejection.Lines.Single().Line, Is.EqualTo(3));
    }

    [TestCase("Europe/Berlin")]
    [TestCase("America/New_York")]
    [TestCase("Atlantic/Azores")] // back at 01:00: midnight itself occurs twice
    [TestCase("America/Asuncion")] // back at midnight into the day before, forward at midnight
    [TestCase("Australia/Lord_Howe")] // by half an hour
    public void A_whole_year_of_local_half_hours_agrees_with_the_zone_row_by_row(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var utc = Enumerable.Range(0, 366 * 48).Select(half => new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(30 * half)).ToArray();
        var local = utc.Select(time => TimeZoneInfo.ConvertTimeFromUtc(time, zone).ToString("yyyy-MM-dd HH:mm")).ToArray();

        var result = Read(local, name, timeframe: "30m");

        Assert.That(BarText.Times(result), Is.EqualTo(utc.Select(time => time.ToString("yyyy-MM-dd HH:mm:ss"))));
        Assert.That(BarText.Times(Read([.. local.Reverse()], name, timeframe: "30m")), Is.EqualTo(BarText.Times(result)));
    }
}
