using NUnit.Framework;
using StrategyFactory.Forecasting.Series;

namespace StrategyFactory.Tests.Forecasting.Series;

internal sealed class SeasonLengthTests
{
    [Test]
    public void Hourly_rows_have_a_season_of_a_day_and_sessions_one_of_their_own()
    {
        Assert.That(SeasonLength.Of(MadeSeries.Hours(500)), Is.EqualTo(24));
        var session = MadeSeries.Hours(2000).Where(time => DateTimeOffset.FromUnixTimeMilliseconds(time).Hour is >= 14 and < 21).ToArray();
        Assert.That(SeasonLength.Of(session), Is.EqualTo(7));
    }

    [TestCase(1, true, 7)]
    [TestCase(1, false, 5)]
    [TestCase(7, true, 52)]
    [TestCase(365, true, 1)]
    public void Days_and_weeks_have_theirs(int days, bool weekends, int season)
    {
        var start = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var times = Enumerable.Range(0, 300).Select(step => start.AddDays(step * days))
            .Where(day => weekends || day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
                .Select(day => day.ToUnixTimeMilliseconds());
        Assert.That(SeasonLength.Of([.. times]), Is.EqualTo(season));
    }

    [TestCase(1, 12)]
    [TestCase(3, 4)]
    public void Months_and_quarters_have_theirs(int months, int season)
    {
        var start = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.That(SeasonLength.Of([.. Enumerable.Range(0, 60).Select(step => start.AddMonths(step * months).ToUnixTimeMilliseconds())]),
            Is.EqualTo(season));
    }
}
