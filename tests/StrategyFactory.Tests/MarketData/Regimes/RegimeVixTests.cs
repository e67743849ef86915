using NUnit.Framework;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Regimes;
using StrategyFactory.Tests.MarketData.Features;

namespace StrategyFactory.Tests.MarketData.Regimes;

internal sealed class RegimeVixTests
{
    // Day 60 is the first with 60 completed days; its regime comes from days 0 to 59.
    private static sbyte RegimeOfDay60(Func<int, double> market, Func<int, double> vix)
    {
        var marketDaily = HandMadeBars.Daily(Enumerable.Range(0, 61).Select(market));
        var vixDaily = HandMadeBars.Daily(Enumerable.Range(0, 61).Select(vix));
        return RegimeVix.Compute(marketDaily, marketDaily, vixDaily).Values[60];
    }

    [TestCase(-1, +1, 0, TestName = "Falling_market_and_rising_volatility_index_is_bear_volatile")]
    [TestCase(-1, -1, 1, TestName = "Falling_market_and_falling_volatility_index_is_bear_quiet")]
    [TestCase(+1, +1, 2, TestName = "Rising_market_and_rising_volatility_index_is_bull_volatile")]
    [TestCase(+1, -1, 3, TestName = "Rising_market_and_falling_volatility_index_is_bull_quiet")]
    public void Direction_and_level_make_four_regimes(int market, int vix, int expected) =>
        Assert.That(RegimeOfDay60(day => 100 + market * day, day => 100 + vix * day), Is.EqualTo(expected));

    [Test]
    public void An_unchanged_market_is_not_up_and_a_volatility_at_its_mean_is_not_high() =>
        Assert.That(RegimeOfDay60(_ => 1.1, _ => 17.3), Is.EqualTo(1));

    [Test]
    public void Only_the_return_over_the_last_twenty_completed_days_decides_the_direction()
    {
        Assert.That(RegimeOfDay60(day => day == 39 ? 99 : 100, _ => 17.3), Is.EqualTo(3), "59 against 39: up");
        Assert.That(RegimeOfDay60(day => day == 38 ? 99 : 100, _ => 17.3), Is.EqualTo(1), "38 is too old");
        Assert.That(RegimeOfDay60(day => day == 60 ? 101 : 100, _ => 17.3), Is.EqualTo(1), "60 is not completed");
    }

    [Test]
    public void The_mean_of_the_volatility_index_includes_the_latest_close()
    {
        // Sixty values: 59 of 10 and the latest 10.5 has the mean 10.0083, so 10.5 is high and 9.5 is not.
        Assert.That(RegimeOfDay60(_ => 100, day => day == 59 ? 10.5 : 10), Is.Zero);
        Assert.That(RegimeOfDay60(_ => 100, day => day == 59 ? 9.5 : 10), Is.EqualTo(1));
        Assert.That(RegimeOfDay60(_ => 100, day => day == 60 ? 99 : 10), Is.EqualTo(1), "day 60 is not completed");
    }

    [Test]
    public void It_is_undefined_until_sixty_days_of_the_index_and_twenty_returns_are_completed()
    {
        var market = HandMadeBars.Daily(Enumerable.Range(0, 70).Select(day => 100.0 + day));
        var values = RegimeVix.Compute(market, market, market).Values;

        Assert.That(values[..60], Is.All.EqualTo(-1));
        Assert.That(values[60..], Is.All.EqualTo(2));
    }

    [Test]
    public void All_bars_of_a_date_share_the_regime_of_the_days_before()
    {
        var random = new Random(3);
        double Step() => 1 + 0.02 * (random.NextDouble() - 0.5);
        var level = 100.0;
        var minutes = HandMadeBars.Of(Timeframe.FifteenMinutes, HandMadeBars.Start, Enumerable.Range(0, 150 * 96).Select(_ => level *= Step()));
        var daily = HandMadeBars.Daily(Enumerable.Range(0, 150).Select(day => minutes.Close.Span[day * 96 + 95]));
        var vix = HandMadeBars.Daily(Enumerable.Range(0, 150).Select(_ => 15 + random.NextDouble()));

        var fine = RegimeVix.Compute(minutes, daily, vix).Values;
        var coarse = RegimeVix.Compute(daily, daily, vix).Values;

        Assert.That(fine, Is.EqualTo(coarse.SelectMany(value => Enumerable.Repeat(value, 96))));
        Assert.That(coarse.Distinct().Order(), Is.EqualTo(new sbyte[] { -1, 0, 1, 2, 3 }));
    }

    [Test]
    public void Without_an_index_realised_volatility_decides_and_the_result_says_so()
    {
        // Returns alternate by ±1%, from day 85 on by ±3%: volatility is then above its 60-day mean.
        var level = 100.0;
        var market = HandMadeBars.Daily(Enumerable.Range(0, 100).Select(day => level *= Math.Exp((day % 2 == 0 ? 1 : -1) * (day < 85 ? 0.01 : 0.03))));
        var result = RegimeVix.Compute(market, market, null);

        Assert.That(result.Source, Is.EqualTo(RegimeVixSource.Realised));
        Assert.That(result.Values[..80], Is.All.EqualTo(-1), "20 returns, then 60 volatilities, then completed");
        Assert.That(result.Values[80], Is.Not.EqualTo(-1));
        Assert.That(result.Values[86..], Is.All.EqualTo(0).Or.EqualTo(2));
        Assert.That(RegimeVix.Compute(market, market, market).Source, Is.EqualTo(RegimeVixSource.Vix));
    }

    [Test]
    public void Cutting_off_the_future_changes_nothing([Values(1, 60, 81, 82, 119)] int cut, [Values] bool hasIndex)
    {
        var random = new Random(4);
        var market = HandMadeBars.Daily(Enumerable.Range(0, 120).Select(_ => 90 + 20 * random.NextDouble()));
        var vix = hasIndex ? HandMadeBars.Daily(Enumerable.Range(0, 120).Select(_ => 15 + random.NextDouble())) : null;
        var whole = RegimeVix.Compute(market, market, vix).Values;
        var prefix = ReferenceBars.Prefix(market, cut);

        Assert.That(RegimeVix.Compute(prefix, prefix, vix is null ? null : ReferenceBars.Prefix(vix, cut)).Values, Is.EqualTo(whole[..cut]));
    }

    [Test]
    public void Days_resampled_from_the_bars_themselves_reveal_nothing_of_the_current_day([Values(1, 479, 480, 481, 600)] int cut)
    {
        var random = new Random(5);
        var bars = HandMadeBars.Of(Timeframe.FourHours, HandMadeBars.Start, Enumerable.Range(0, 110 * 6).Select(_ => 90 + 20 * random.NextDouble()));
        var whole = RegimeVix.Compute(bars, BarResampling.Resample(bars, Timeframe.OneDay), null).Values;
        var known = ReferenceBars.Prefix(bars, cut);

        Assert.That(RegimeVix.Compute(known, BarResampling.Resample(known, Timeframe.OneDay), null).Values, Is.EqualTo(whole[..cut]));
        Assert.That(whole[(80 * 6 - 1)..(80 * 6 + 1)].Select(value => value >= 0), Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public void A_series_that_ended_leaves_it_undefined_from_the_eleventh_day_on([Values] bool marketEnds)
    {
        var bars = HandMadeBars.Daily(Enumerable.Range(0, 120).Select(day => 100.0 + day));
        var ended = ReferenceBars.Prefix(bars, 71);
        var values = (marketEnds ? RegimeVix.Compute(bars, ended, bars) : RegimeVix.Compute(bars, bars, ended)).Values;

        Assert.That(values[60..81], Is.All.EqualTo(2), "day 70 is the last and serves until day 80");
        Assert.That(values[81..], Is.All.EqualTo(-1));
    }

    [Test]
    public void Days_that_open_at_ten_in_the_evening_reveal_nothing_before_they_end()
    {
        var random = new Random(6);
        const long TwoHours = 2 * 3_600_000;
        var bars = HandMadeBars.Of(Timeframe.FourHours, HandMadeBars.Start, Enumerable.Range(0, 90 * 6).Select(_ => 90 + 20 * random.NextDouble()));
        var daily = HandMadeBars.Of(Timeframe.OneDay, HandMadeBars.Start - TwoHours, Enumerable.Range(0, 90).Select(_ => 90 + 20 * random.NextDouble()));
        var whole = RegimeVix.Compute(bars, daily, daily).Values;

        for (var cut = 1; cut <= bars.Count; cut += 7)
        {
            var known = ReferenceBars.ClosedBy(daily, bars.Times.Span[cut - 1] + bars.Timeframe.Milliseconds());
            Assert.That(RegimeVix.Compute(ReferenceBars.Prefix(bars, cut), known, known).Values, Is.EqualTo(whole[..cut]));
        }
    }

    [Test]
    public void Bars_that_are_not_daily_are_refused()
    {
        var hourly = HandMadeBars.Of(Timeframe.OneHour, HandMadeBars.Start, [1, 2, 3]);

        Assert.That(() => RegimeVix.Compute(hourly, hourly, null), Throws.ArgumentException);
    }
}
