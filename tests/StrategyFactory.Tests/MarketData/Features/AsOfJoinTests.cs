using NUnit.Framework;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Features;

namespace StrategyFactory.Tests.MarketData.Features;

internal sealed class AsOfJoinTests
{
    [TestCase("2024-03-05 00:00", double.NaN)]
    [TestCase("2024-03-05 23:59", double.NaN)]
    [TestCase("2024-03-06 00:00", 1)]
    [TestCase("2024-03-06 23:59", 1)]
    [TestCase("2024-03-07 00:00", 2)]
    public void A_day_from_midnight_to_midnight_serves_from_the_next_date_on(string time, double expected) =>
        Assert.That(Known(time, "2024-03-05", "2024-03-06"), Is.EqualTo(expected));

    // The day of the currency market that opens on Monday 22:00 lasts until Tuesday 22:00: on Tuesday it is not over.
    [TestCase("2024-03-05 00:00", double.NaN)]
    [TestCase("2024-03-05 22:30", double.NaN)]
    [TestCase("2024-03-06 00:00", 1)]
    [TestCase("2024-03-06 23:59", 1)]
    [TestCase("2024-03-07 00:00", 2)]
    public void A_day_that_opens_in_the_evening_serves_only_from_the_date_after_the_one_it_ends_in(string time, double expected) =>
        Assert.That(Known(time, "2024-03-04 22:00", "2024-03-05 22:00"), Is.EqualTo(expected));

    [Test]
    public void No_day_serves_before_its_end_and_all_bars_of_a_date_know_the_same()
    {
        var random = new Random(8);
        for (var round = 0; round < 200; round++)
        {
            var offset = random.Next(24 * 60) * 60_000L;
            long[] daily = [.. Enumerable.Range(0, 60).Where(_ => random.Next(4) > 0).Select(day => day * UtcDates.MillisecondsPerDay + offset)];
            long[] times = [.. Enumerable.Range(0, 300).Select(_ => random.NextInt64(80 * UtcDates.MillisecondsPerDay)).Order()];
            var known = new double[times.Length];
            AsOfJoin.OfCompletedDays(times, daily, [.. daily.Select(day => (double)day)], known);

            for (var t = 0; t < times.Length; t++)
            {
                var date = UtcDates.Of(times[t]);
                var completed = daily.Where(day => day + UtcDates.MillisecondsPerDay <= date * UtcDates.MillisecondsPerDay && date - UtcDates.Of(day) <= 10).Select(day => (double)day);
                Assert.That(known[t], Is.EqualTo(completed.LastOrDefault(double.NaN)));
            }
        }
    }

    [TestCase("2024-03-15 23:59", 1)]
    [TestCase("2024-03-16 00:00", double.NaN)]
    [TestCase("2026-01-01 00:00", double.NaN)]
    public void A_day_serves_for_ten_calendar_days(string time, double expected) =>
        Assert.That(Known(time, "2024-03-05"), Is.EqualTo(expected));

    [Test]
    public void After_a_gap_the_first_new_day_serves_again() =>
        Assert.That(new[] { "2024-04-01 12:00", "2024-04-02 00:00" }.Select(time => Known(time, "2024-03-05", "2024-04-01")), Is.EqualTo(new[] { double.NaN, 2 }));

    // The hour that opens at 12:00 closes at 13:00: a minute bar knows it from the one that closes then, for ten times 24 hours.
    [TestCase("2024-03-05 12:58", double.NaN)]
    [TestCase("2024-03-05 12:59", 1)]
    [TestCase("2024-03-15 12:59", 1)]
    [TestCase("2024-03-15 13:00", double.NaN)]
    [TestCase("2026-01-01 00:00", double.NaN)]
    public void A_value_of_another_symbol_serves_for_ten_days(string time, double expected)
    {
        var hours = MadeBars.At("REF", Timeframe.OneHour, [MadeBars.Time("2024-03-05 12:00").ToUnixTimeMilliseconds()]);
        var minutes = MadeBars.At("SYM", Timeframe.OneMinute, [MadeBars.Time(time).ToUnixTimeMilliseconds()]);
        Span<double> known = stackalloc double[1];
        AsOfJoin.ByCloseTime(minutes, hours, [1], known, AsOfJoin.OldestMilliseconds);
        Assert.That(known[0], Is.EqualTo(expected));
    }

    [TestCase("REF.return_1", 1)]
    [TestCase("beta_5:REF", 5)]
    public void A_reference_that_has_ended_leaves_its_features_undefined(string name, int first)
    {
        var bars = MadeBars.Of("SYM", Timeframe.OneDay, "2024-01-01", 60);
        var ended = MadeBars.Of("REF", Timeframe.OneDay, "2024-01-01", 30);
        Assert.That(FeatureCatalogue.TryParse(name, out var definition, out _), Is.True);
        var values = FeatureComputation.Compute(definition!, bars, _ => ended, null);
        Assert.That(values[first..40], Has.None.NaN);
        Assert.That(values[40..], Is.All.NaN);
    }

    private static double Known(string time, params string[] days)
    {
        Span<double> known = stackalloc double[1];
        AsOfJoin.OfCompletedDays([MadeBars.Time(time).ToUnixTimeMilliseconds()], [.. days.Select(day => MadeBars.Time(day).ToUnixTimeMilliseconds())], [1, 2, 3], known);
        return known[0];
    }
}
