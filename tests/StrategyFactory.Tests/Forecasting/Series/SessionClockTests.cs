using System.Globalization;
using NUnit.Framework;
using StrategyFactory.Forecasting.Series;

namespace StrategyFactory.Tests.Forecasting.Series;

internal sealed class SessionClockTests
{
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;

    [Test]
    public void A_currency_goes_from_Friday_evening_to_Sunday_evening()
    {
        var times = Times("2024-01-01 00:00", "2024-03-29 21:00", Hour, IsForex);
        var next = SessionClock.Next(times, Hour, 500);
        Assert.That(next.Take(3).Select(Text), Is.EqualTo(new[] { "2024-03-31 22:00", "2024-03-31 23:00", "2024-04-01 00:00" }));
        Assert.That(next.Where(time => !IsForex(At(time))), Is.Empty);
        Assert.That(next, Is.EqualTo(Times("2024-03-29 22:00", "2024-06-30 00:00", Hour, IsForex).Take(500)), "and no step is left out");
    }

    [Test]
    public void A_share_has_no_bars_at_night_nor_at_the_weekend()
    {
        var times = Times("2024-01-01 00:00", "2024-03-29 15:30", 30 * Minute, IsShare);
        var next = SessionClock.Next(times, 30 * Minute, 30);
        Assert.That(next.Take(2).Select(Text), Is.EqualTo(new[] { "2024-04-01 09:30", "2024-04-01 10:00" }));
        Assert.That((Text(next[12]), Text(next[13])), Is.EqualTo(("2024-04-01 15:30", "2024-04-02 09:30")));
        Assert.That(next, Is.EqualTo(Times("2024-03-29 16:00", "2024-05-01 00:00", 30 * Minute, IsShare).Take(30)));
    }

    [TestCase(4 * Hour, "2024-04-01 09:30", "2024-04-01 13:30")]
    [TestCase(Hour, "2024-04-01 09:30", "2024-04-01 10:30")]
    [TestCase(Minute, "2024-04-01 09:30", "2024-04-01 09:31")]
    public void A_session_begins_where_it_begins_whatever_the_step(long step, string first, string second)
    {
        var times = Times("2024-02-05 09:30", "2024-03-29 15:59", step, IsShare);
        Assert.That(SessionClock.Next(times, step, 2).Select(Text), Is.EqualTo(new[] { first, second }));
    }

    [Test]
    public void A_market_that_never_closes_gets_every_step_also_where_an_hour_was_missed()
    {
        var times = Times("2024-01-01 00:00", "2024-03-29 23:00", Hour, time => time is not { Day: 13, Hour: 5 });
        Assert.That(SessionClock.Next(times, Hour, 400), Is.EqualTo(Enumerable.Range(1, 400).Select(i => times[^1] + (i * Hour))));
    }

    [Test]
    public void Daily_bars_pass_over_weekends_where_there_were_none()
    {
        var shares = Times("2024-01-01", "2024-03-29", Day, time => time.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday));
        Assert.That(SessionClock.Next(shares, Day, 6).Select(Text), Is.EqualTo(new[]
        {
            "2024-04-01 00:00", "2024-04-02 00:00", "2024-04-03 00:00", "2024-04-04 00:00", "2024-04-05 00:00", "2024-04-08 00:00",
        }));
        var coins = Times("2024-01-01", "2024-03-29", Day, _ => true);
        Assert.That(SessionClock.Next(coins, Day, 2).Select(Text), Is.EqualTo(new[] { "2024-03-30 00:00", "2024-03-31 00:00" }));
    }

    [Test]
    public void A_holiday_closes_no_weekday()
    {
        var times = Times(
            "2024-01-01", "2024-03-28", Day,
            time => time.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && time is not { Month: 3, Day: 15 or 22 });
        Assert.That(SessionClock.Next(times, Day, 2).Select(Text), Is.EqualTo(new[] { "2024-03-29 00:00", "2024-04-01 00:00" }));
    }

    [Test]
    public void What_was_open_more_than_eight_weeks_ago_is_forgotten()
    {
        var end = At(Parse("2024-03-29 19:30"));
        var times = Times(
            "2024-01-01 00:00", "2024-03-29 19:30", 30 * Minute,
            time => IsShare(time) && time < end.AddDays(-60) || (IsShare(time.AddHours(-4)) && time >= end.AddDays(-60)));
        Assert.That(Text(SessionClock.Next(times, 30 * Minute, 1)[0]), Is.EqualTo("2024-04-01 13:30"));
    }

    [Test]
    public void After_a_change_of_clocks_the_session_is_where_it_is_now()
    {
        var change = At(Parse("2024-03-10 00:00"));
        var shares = Times(
            "2024-01-01 00:00", "2024-03-28 19:30", 30 * Minute, time => IsShare(time.AddHours(time < change ? -5 : -4)));
        Assert.That(SessionClock.Next(shares, 30 * Minute, 2).Select(Text), Is.EqualTo(new[] { "2024-03-29 13:30", "2024-03-29 14:00" }));
        Assert.That(Text(SessionClock.Next(shares, 30 * Minute, 14)[^1]), Is.EqualTo("2024-04-01 13:30"), "and not 20:00 before");
        var forex = Times("2024-01-01 00:00", "2024-03-29 20:00", Hour, time => IsForex(time.AddHours(time < change ? 0 : 1)));
        Assert.That(Text(SessionClock.Next(forex, Hour, 1)[0]), Is.EqualTo("2024-03-31 21:00"), "neither Friday 21:00 nor Sunday 22:00 as before");
    }

    [Test]
    public void Half_days_and_holidays_in_two_weeks_close_nothing()
    {
        bool IsHoliday(DateTimeOffset time) => time is { Month: 3, Day: 14 or 21 } or { Month: 3, Day: 27, Hour: > 12 };
        var times = Times("2024-01-01 00:00", "2024-03-27 12:30", 30 * Minute, time => IsShare(time) && !IsHoliday(time));
        var next = SessionClock.Next(times, 30 * Minute, 200);
        Assert.That(next, Is.EqualTo(Times("2024-03-27 13:00", "2024-06-01 00:00", 30 * Minute, IsShare).Take(200)));
    }

    [Test]
    public void In_a_thin_market_a_time_that_was_missed_by_chance_stays()
    {
        var random = new Random(7);
        var times = Times("2024-01-01 00:00", "2024-03-29 23:00", Hour, time => time.Hour == 23 || random.NextDouble() < 0.5);
        var next = SessionClock.Next(times, Hour, 168);
        Assert.That(next[^1] - times[^1], Is.LessThan(180 * Hour), "of the hours of a week few");
    }

    [Test]
    public void A_weekend_that_was_seen_once_is_enough_and_a_few_days_tell_the_nights()
    {
        var tenDays = Times("2024-03-19 09:30", "2024-03-29 15:30", 30 * Minute, IsShare);
        Assert.That(Text(SessionClock.Next(tenDays, 30 * Minute, 1)[0]), Is.EqualTo("2024-04-01 09:30"));
        var fourDays = Times("2024-03-25 09:30", "2024-03-28 15:30", 30 * Minute, IsShare);
        Assert.That(Text(SessionClock.Next(fourDays, 30 * Minute, 1)[0]), Is.EqualTo("2024-03-29 09:30"));
        var hours = Times("2024-03-28 09:30", "2024-03-28 15:30", 30 * Minute, _ => true);
        Assert.That(Text(SessionClock.Next(hours, 30 * Minute, 1)[0]), Is.EqualTo("2024-03-28 16:00"), "nothing is known yet");
    }

    [Test]
    public void Minutes_without_a_trade_are_no_break()
    {
        var random = new Random(3);
        var times = Times("2024-02-01 00:00", "2024-03-29 23:59", Minute, time => time.Minute == 59 || random.NextDouble() < 0.1);
        Assert.That(SessionClock.Next(times, Minute, 300), Is.EqualTo(Enumerable.Range(1, 300).Select(i => times[^1] + (i * Minute))));
    }

    [Test]
    public void Months_keep_their_day_and_month_ends_stay_month_ends()
    {
        long[] ends = [.. Enumerable.Range(1, 25).Select(month => Parse("2022-01-01", month) - Day)];
        Assert.That(SessionClock.Next(ends, SessionClock.StepOf(ends), 4).Select(Text), Is.EqualTo(new[]
        {
            "2024-02-29 00:00", "2024-03-31 00:00", "2024-04-30 00:00", "2024-05-31 00:00",
        }));
        long[] quarters = [.. Enumerable.Range(0, 12).Select(quarter => Parse("2022-01-15", 3 * quarter))];
        Assert.That(SessionClock.Next(quarters, SessionClock.StepOf(quarters), 2).Select(Text), Is.EqualTo(new[]
        {
            "2025-01-15 00:00", "2025-04-15 00:00",
        }));
        long[] weeks = [.. Enumerable.Range(0, 40).Select(week => Parse("2024-01-05") + (week * 7 * Day))];
        var step = SessionClock.StepOf(weeks);
        Assert.That(SessionClock.Next(weeks, step, 2), Is.EqualTo(new[] { weeks[^1] + (7 * Day), weeks[^1] + (14 * Day) }));
    }

    [Test]
    public void The_step_is_the_most_frequent_gap()
    {
        Assert.That(SessionClock.StepOf(Times("2024-01-01 09:30", "2024-02-01 00:00", 4 * Hour, IsShare)), Is.EqualTo(4 * Hour));
        Assert.That(SessionClock.StepOf(Times("2024-01-01 00:00", "2024-02-01 00:00", Hour, IsForex)), Is.EqualTo(Hour));
        long[] odd = [.. Enumerable.Range(0, 101).Select(i => (long)(i * i))];
        Assert.That(SessionClock.StepOf(odd), Is.EqualTo(101), "the median");
    }

    private static bool IsForex(DateTimeOffset time) => time.DayOfWeek switch
    {
        DayOfWeek.Saturday => false,
        DayOfWeek.Sunday => time.Hour >= 22,
        DayOfWeek.Friday => time.Hour < 22,
        _ => true,
    };

    private static bool IsShare(DateTimeOffset time) => time.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
        && time.TimeOfDay >= new TimeSpan(9, 30, 0) && time.TimeOfDay < new TimeSpan(16, 0, 0);

    private static long[] Times(string first, string last, long step, Func<DateTimeOffset, bool> isOpen)
    {
        var (start, end) = (Parse(first), Parse(last));
        return [.. Enumerable.Range(0, (int)((end - start) / step) + 1).Select(i => start + (i * step)).Where(time => isOpen(At(time)))];
    }

    private static DateTimeOffset At(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time);

    private static string Text(long time) => At(time).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static long Parse(string text, int months = 0) => DateTimeOffset
        .Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).AddMonths(months).ToUnixTimeMilliseconds();
}
