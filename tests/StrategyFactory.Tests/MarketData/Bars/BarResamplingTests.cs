using NUnit.Framework;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.MarketData.Regimes;

namespace StrategyFactory.Tests.MarketData.Bars;

internal sealed class BarResamplingTests
{
    [Test]
    public void A_bucket_takes_first_open_extremes_last_close_and_summed_volume()
    {
        long[] minutes = [58, 59, 61, 119, 240];
        var bars = new BarSeries("X", Timeframe.OneMinute, minutes.Select(minute => HandMadeBars.Start + minute * 60_000).ToArray(),
            new double[] { 1, 2, 3, 4, 5 }, new double[] { 9, 2, 3, 8, 5 }, new double[] { 1, 0.5, 3, 2, 5 }, new[] { 1.5, 2.5, 3.5, 4.5, 5.5 },
            new double[] { 10, 20, 30, 40, 50 }, new[] { double.NaN, 0.002, 0.003, 0.004, double.NaN });

        var hourly = BarResampling.Resample(bars, Timeframe.OneHour);

        Assert.Multiple(() =>
        {
            Assert.That(hourly.Timeframe, Is.EqualTo(Timeframe.OneHour));
            Assert.That(hourly.Times.ToArray(), Is.EqualTo(new[] { 0L, 1, 4 }.Select(hour => HandMadeBars.Start + hour * 3_600_000)));
            Assert.That(hourly.Open.ToArray(), Is.EqualTo(new double[] { 1, 3, 5 }));
            Assert.That(hourly.High.ToArray(), Is.EqualTo(new double[] { 9, 8, 5 }));
            Assert.That(hourly.Low.ToArray(), Is.EqualTo(new[] { 0.5, 2, 5 }));
            Assert.That(hourly.Close.ToArray(), Is.EqualTo(new[] { 2.5, 4.5, 5.5 }));
            Assert.That(hourly.Volume.ToArray(), Is.EqualTo(new double[] { 30, 70, 50 }));
            Assert.That(hourly.Spread!.Value.ToArray(), Is.EqualTo(new[] { 0.002, 0.003, double.NaN }), "the first one known, as fills are at opens");
            Assert.That(bars.Close.ToArray(), Is.EqualTo(new[] { 1.5, 2.5, 3.5, 4.5, 5.5 }), "the source is untouched");
        });
    }

    [Test]
    public void Two_steps_give_the_same_bars_as_one([Values(Timeframe.FiveMinutes, Timeframe.ThirtyMinutes, Timeframe.FourHours)] Timeframe middle)
    {
        var bars = HandMadeBars.Of(Timeframe.OneMinute, HandMadeBars.Start + 7 * 60_000, Enumerable.Range(0, 5000).Select(t => 100 + Math.Sin(t))).WithSpread(5, 0.001);
        var direct = BarResampling.Resample(bars, Timeframe.OneDay);
        var stepwise = BarResampling.Resample(BarResampling.Resample(bars, middle), Timeframe.OneDay);

        Assert.That(stepwise.Times.ToArray(), Is.EqualTo(direct.Times.ToArray()));
        Assert.That(stepwise.High.ToArray(), Is.EqualTo(direct.High.ToArray()));
        Assert.That(stepwise.Low.ToArray(), Is.EqualTo(direct.Low.ToArray()));
        Assert.That(stepwise.Close.ToArray(), Is.EqualTo(direct.Close.ToArray()));
        Assert.That(stepwise.Spread!.Value.ToArray(), Is.EqualTo(direct.Spread!.Value.ToArray()).And.Some.Positive);
    }

    [Test]
    public void Times_before_1970_belong_to_the_bucket_below()
    {
        var bars = HandMadeBars.Of(Timeframe.OneHour, -3_600_000, [1, 2]);

        Assert.That(BarResampling.Resample(bars, Timeframe.OneDay).Times.ToArray(), Is.EqualTo(new[] { -HandMadeBars.Day, 0 }));
    }

    [Test]
    public void Finer_bars_cannot_be_made() =>
        Assert.That(() => BarResampling.Resample(HandMadeBars.Daily(1, 2), Timeframe.OneHour), Throws.ArgumentException);
}
