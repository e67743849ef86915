using System.Globalization;
using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Import;

namespace StrategyFactory.Tests.MarketData.Import;

/// <summary>A daily bar is known by its trading date, and a date is not guessed where the stamps speak against it.</summary>
internal sealed class TradingDateTests
{
    private static readonly string[] Dates =
        [.. Enumerable.Range(0, 40).Select(day => new DateTime(2024, 3, 4).AddDays(day))
            .Where(day => day.DayOfWeek is not DayOfWeek.Saturday and not DayOfWeek.Sunday)
            .Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))];

    [TestCase("yyyy-MM-dd")]
    [TestCase("yyyy-MM-dd 16:00")]
    [TestCase("yyyy-MM-dd 05:00:00+00:00")]
    [TestCase("yyyy-MM-dd 00:00:00-05:00")]
    public void Every_way_to_stamp_a_date_gives_that_date(string format) =>
        Assert.That(DatesOf(File(format, 0), zone: null), Is.EqualTo(Dates));

    [TestCase("yyyy-MM-dd 22:00")]
    [TestCase("yyyy-MM-dd 22:00:00Z")]
    [TestCase("yyyy-MM-dd 21:00:00+00:00")]
    public void Bars_stamped_on_the_eve_of_their_dates_ask_for_the_zone(string format)
    {
        var refusal = Assert.Throws<BarFileRefusedException>(() => DatesOf(File(format, -1), zone: null))!;

        Assert.That(refusal.Field, Is.EqualTo("time_zone"));
        Assert.That(refusal.Reason, Does.Contain("Sundays"));
    }

    [Test]
    public void Epochs_on_the_eve_ask_too_and_the_zone_that_is_stated_tells_the_dates()
    {
        var file = "time,open,high,low,close\n" + string.Concat(Dates.Select(date => string.Create(
            CultureInfo.InvariantCulture,
            $"{new DateTimeOffset(DateTime.Parse(date, CultureInfo.InvariantCulture), TimeSpan.FromHours(9)).ToUnixTimeSeconds()},10,12,9,11\n")));

        Assert.That(() => DatesOf(file, zone: null), Throws.TypeOf<BarFileRefusedException>());
        Assert.That(DatesOf(file, "Asia/Tokyo"), Is.EqualTo(Dates));
    }

    [Test]
    public void A_market_that_never_rests_may_stamp_its_days_whenever_it_likes()
    {
        var days = Enumerable.Range(0, 40).Select(day => new DateTime(2024, 3, 4).AddDays(day)).ToList();
        var file = "time,open,high,low,close\n"
            + string.Concat(days.Select(day => day.ToString("yyyy-MM-dd 20:00", CultureInfo.InvariantCulture) + ",10,12,9,11\n"));

        Assert.That(DatesOf(file, zone: null), Has.Length.EqualTo(40));
    }

    private static string File(string format, int days) => "time,open,high,low,close\n" + string.Concat(Dates.Select(
        date => DateTime.Parse(date, CultureInfo.InvariantCulture).AddDays(days).ToString(format, CultureInfo.InvariantCulture)
            + ",10,12,9,11\n"));

    private static string[] DatesOf(string file, string? zone)
    {
        var bars = BarText.Read(file, with: options => options with { Timeframe = Timeframe.OneDay, TimeZone = zone }).Bars;
        return
        [
            .. bars.Times.ToArray().Select(
                time => DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ];
    }
}
