using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

[TestFixture]
internal sealed class BarSpacingTests
{
    [Test]
    public void Two_daily_bars_around_a_weekend_are_daily() =>
        Assert.That(BarText.Read(BarText.Csv("2019-10-11", "2019-10-14"), "1d").Bars.Count, Is.EqualTo(2)); // Friday, Monday

    [Test]
    public void A_weekly_file_is_not_daily() =>
        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Csv("2019-10-07", "2019-10-14", "2019-10-21"), "1d"))!.Reason, Does.Contain("7 d apart"));

    [Test]
    public void Every_second_weekday_is_not_daily() =>
        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Csv("2019-10-07", "2019-10-09", "2019-10-11"), "1d"))!.Reason, Does.Contain("2 d apart"));

    [Test]
    public void Seconds_are_not_minutes() =>
        Assert.That(Assert.Throws<BarFileRefusedException>(() => BarText.Read(BarText.Csv("2019-10-11 10:00:00", "2019-10-11 10:00:01", "2019-10-11 10:00:02")))!.Reason, Does.Contain("1 s apart"));

    [Test]
    public void A_single_bar_fits_every_timeframe() =>
        Assert.That(BarText.Read(BarText.Csv("2019-10-11 10:00"), "4h").Bars.Count, Is.EqualTo(1));

    [Test]
    public void The_mode_decides_not_the_smallest_distance()
    {
        long[] minutes = [0, 5, 10, 11, 15, 20, 25];

        Assert.That(BarSpacing.Mode([.. minutes.Select(minute => minute * 60_000)], Timeframe.FiveMinutes), Is.EqualTo(300_000));
    }

    [Test]
    public void Gaps_are_counted_and_the_longest_is_placed()
    {
        long[] minutes = [0, 1, 2, 5, 6, 16, 17];

        var gaps = BarSpacing.Gaps([.. minutes.Select(minute => minute * 60_000)], Timeframe.OneMinute);

        Assert.That(gaps, Is.EqualTo(new ImportGaps(2, 11, DateTimeOffset.UnixEpoch.AddMinutes(6), 10)));
    }

    [Test]
    public void Weekends_are_no_gaps_of_daily_bars_and_weeks_are() =>
        Assert.That(BarText.Read(BarText.Csv("2019-10-10", "2019-10-11", "2019-10-14", "2019-10-15", "2019-10-21"), "1d").Report.Gaps,
            Is.EqualTo(new ImportGaps(1, 5, new DateTimeOffset(2019, 10, 15, 0, 0, 0, TimeSpan.Zero), 6 * 1440)));
}
