using NUnit.Framework;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

[TestFixture]
internal sealed class TimeFormatTests
{
    [TestCase("1570817100", "epoch_seconds")]
    [TestCase("1570817100.0", "epoch_seconds")]
    [TestCase("1570817100000", "epoch_milliseconds")]
    [TestCase("1570817100000000", "epoch_microseconds")]
    [TestCase("1570817100000000000", "epoch_nanoseconds")]
    [TestCase("2019-10-11T18:05:00Z", "year_first")]
    [TestCase("2019-10-11T18:05:00.000000Z", "year_first")]
    [TestCase("2019-10-11 18:05:00+00:00", "year_first")]
    [TestCase("2019-10-11T20:05:00+02:00", "year_first")]
    [TestCase("2019-10-11T13:05:00-0500", "year_first")]
    [TestCase("2019-10-11 20:05+02", "year_first")]
    [TestCase("2019-10-11 18:05:00 UTC", "year_first")]
    [TestCase("2019-10-11 18:05", "year_first")]
    [TestCase("2019/10/11 18:05:00", "year_first")]
    [TestCase("2019.10.11 18:05", "year_first")]
    [TestCase("20191011 18:05", "compact")]
    [TestCase("20191011 18:05:00", "compact")]
    [TestCase("20191011 180500", "compact")]
    [TestCase("20191011180500", "compact")]
    [TestCase("201910111805", "compact")]
    [TestCase("20191011T180500Z", "compact")]
    [TestCase("11.10.2019 18:05:00.000", "day_first")]
    [TestCase("11.10.2019 20:05:00.000 GMT+0200", "day_first")]
    public void Every_way_to_write_an_instant_gives_the_same_bar(string written, string format)
    {
        var result = BarText.Read(BarText.Csv(written));

        Assert.That(BarText.Times(result), Is.EqualTo(new[] { "2019-10-11 18:05:00" }));
        Assert.That(result.Report.TimeFormat, Is.EqualTo(format));
    }

    [Test]
    public void Day_and_month_are_told_apart_by_a_day_past_the_twelfth()
    {
        Assert.That(BarText.Times(BarText.Read(BarText.Csv("12/02/2019", "13/02/2019"), "1d"))[0], Is.EqualTo("2019-02-12 00:00:00"));
        Assert.That(BarText.Times(BarText.Read(BarText.Csv("02/12/2019", "02/13/2019"), "1d"))[0], Is.EqualTo("2019-02-12 00:00:00"));
    }

    [Test]
    public void Day_and_month_are_told_apart_by_the_smaller_steps()
    {
        Assert.That(BarText.Times(BarText.Read(BarText.Csv("1/2/2019", "2/2/2019", "3/2/2019"), "1d")), Is.EqualTo(new[] { "2019-02-01 00:00:00", "2019-02-02 00:00:00", "2019-02-03 00:00:00" }));
        Assert.That(BarText.Times(BarText.Read(BarText.Csv("2/1/2019", "2/2/2019", "2/3/2019"), "1d")), Is.EqualTo(new[] { "2019-02-01 00:00:00", "2019-02-02 00:00:00", "2019-02-03 00:00:00" }));
    }

    [Test]
    public void Day_and_month_that_cannot_be_told_apart_ask_for_the_format()
    {
        var file = BarText.Csv("03/04/2019 10:00", "03/04/2019 10:01");

        var refusal = Assert.Throws<BarFileRefusedException>(() => BarText.Read(file));

        Assert.That(refusal!.Field, Is.EqualTo("format"));
        Assert.That(refusal.Reason, Does.Contain("csv-dmy").And.Contain("csv-mdy"));
        Assert.That(BarText.Times(BarText.Read(file, with: options => options with { Format = "csv-dmy" }))[0], Is.EqualTo("2019-04-03 10:00:00"));
        Assert.That(BarText.Times(BarText.Read(file, with: options => options with { Format = "csv-mdy" }))[0], Is.EqualTo("2019-03-04 10:00:00"));
    }

    [Test]
    public void A_bare_date_is_midnight_UTC_whatever_the_zone()
    {
        var result = BarText.Read(BarText.Csv("2019-10-10", "2019-10-11"), "1d", with: options => options with { TimeZone = "America/New_York" });

        Assert.That(BarText.Times(result), Is.EqualTo(new[] { "2019-10-10 00:00:00", "2019-10-11 00:00:00" }));
        Assert.That(result.Report.TimeZone, Is.EqualTo("UTC"));
        Assert.That(result.Report.TimeZoneAssumed, Is.False);
    }

    [Test]
    public void A_daily_bar_stamped_at_local_midnight_is_its_date()
    {
        var result = BarText.Read(BarText.Csv("2019-10-10 00:00:00-04:00", "2019-10-11 00:00:00-04:00"), "1d");

        Assert.That(BarText.Times(result), Is.EqualTo(new[] { "2019-10-10 00:00:00", "2019-10-11 00:00:00" }));
    }

    [Test]
    public void A_local_time_without_zone_is_taken_as_UTC_and_flagged()
    {
        var result = BarText.Read(BarText.Csv("2019-10-11 18:05", "2019-10-11 18:06"));

        Assert.That(result.Report.TimeZone, Is.EqualTo("UTC"));
        Assert.That(result.Report.TimeZoneAssumed, Is.True);
    }

    [Test]
    public void A_stated_offset_wins_over_the_time_zone_option()
    {
        var result = BarText.Read(BarText.Csv("2019-10-11 18:05Z", "2019-10-11 18:06Z"), with: options => options with { TimeZone = "Asia/Tokyo" });

        Assert.That(BarText.Times(result)[0], Is.EqualTo("2019-10-11 18:05:00"));
        Assert.That(result.Report.TimeZone, Is.EqualTo("in file"));
    }

    [TestCase("+05:30", "2019-10-11 12:35:00")]
    [TestCase("-05:00", "2019-10-11 23:05:00")]
    [TestCase("Europe/Berlin", "2019-10-11 16:05:00")]
    public void A_time_zone_is_a_name_or_an_offset(string zone, string expected) =>
        Assert.That(BarText.Times(BarText.Read(BarText.Csv("2019-10-11 18:05"), with: options => options with { TimeZone = zone }))[0], Is.EqualTo(expected));

    [Test]
    public void An_unknown_time_zone_is_refused_by_name()
    {
        var refusal = Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Csv("2019-10-11 18:05"), with: options => options with { TimeZone = "Mars/Olympus" }));

        Assert.That(refusal!.Field, Is.EqualTo("time_zone"));
        Assert.That(refusal.Reason, Does.Contain("Mars/Olympus"));
    }

    [TestCase("2019-02-30 10:00")]
    [TestCase("2019-10-11 24:01")]
    [TestCase("2019-10-11 13:05 PM")]
    [TestCase("30-Feb-2019")]
    [TestCase("2019-10-11 10:60")]
    [TestCase("1899-10-11 10:00")]
    [TestCase("99999999999")]
    [TestCase("yesterday")]
    public void Times_that_do_not_exist_are_refused(string written) =>
        Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Csv(written)));
}
