using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using static StrategyFactory.MarketData.Bars.BarThinning;

namespace StrategyFactory.Tests.MarketData.Bars;

/// <summary>Thinning against a twin that goes over the bars one by one.</summary>
internal sealed class BarThinningTests
{
    private static readonly BarSeries Bars = MadeBars.Of("SPY", Timeframe.OneMinute, "2024-03-04", 3001, seed: 5);

    [Test]
    public void Candles_are_those_of_the_twin_for_every_range_and_number([Random(0, 3000, 12)] int start, [Random(1, 3001, 4)] int length, [Values(10, 97, 1000)] int about)
    {
        var range = new BarRange(start, Math.Min(Bars.Count, start + length));
        var perCandle = BarsPerCandle(range.Count, about);
        var whole = Whole(range, perCandle, Bars.Count);
        var twin = Twin(range, perCandle);

        Assert.That(Candles<long, long>(Bars.Times, whole, perCandle, First), Is.EqualTo(twin.Select(candle => candle.Time)));
        Assert.That(Candles<double, double>(Bars.Open, whole, perCandle, First), Is.EqualTo(twin.Select(candle => candle.Open)));
        Assert.That(Candles<double, double>(Bars.High, whole, perCandle, Highest), Is.EqualTo(twin.Select(candle => candle.High)));
        Assert.That(Candles<double, double>(Bars.Low, whole, perCandle, Lowest), Is.EqualTo(twin.Select(candle => candle.Low)));
        Assert.That(Candles<double, double>(Bars.Close, whole, perCandle, Last), Is.EqualTo(twin.Select(candle => candle.Close)));
        Assert.That(Candles<double, double>(Bars.Volume, whole, perCandle, Sum), Is.EqualTo(twin.Select(candle => candle.Volume)), "volumes are whole numbers: no order of summing changes them");
    }

    [Test]
    public void There_are_never_more_candles_than_asked_for_and_two_at_the_edges([Random(1, 1_000_000, 20)] int bars, [Random(10, 10_000, 5)] int about)
    {
        var perCandle = BarsPerCandle(bars, about);
        var whole = Whole(new(777, 777 + bars), perCandle, int.MaxValue);

        Assert.That(int.IsPow2(perCandle), Is.True);
        Assert.That((whole.Count + perCandle - 1) / perCandle, Is.LessThanOrEqualTo(about + 2));
        Assert.That(perCandle == 1 || bars > about * (perCandle / 2), Is.True, "half as many bars in a candle would be too many candles");
    }

    [Test]
    public void No_spike_is_lost([Random(0, 3000, 10)] int bar)
    {
        var high = Bars.High.ToArray();
        high[bar] = 1e6;

        Assert.That(Candles<double, double>(high, new(0, Bars.Count), 64, Highest).Max(), Is.EqualTo(1e6));
    }

    [Test]
    public void Panning_changes_no_candle()
    {
        var perCandle = BarsPerCandle(1200, 100);
        var all = Twin(new(0, Bars.Count), perCandle).ToDictionary(candle => candle.Time);
        for (var start = 0; start < 1500; start += 7)
        {
            var whole = Whole(new(start, start + 1200), perCandle, Bars.Count);
            var times = Candles<long, long>(Bars.Times, whole, perCandle, First);
            var closes = Candles<double, double>(Bars.Close, whole, perCandle, Last);
            Assert.That(times.Select(time => all[time].Close), Is.EqualTo(closes));
        }
    }

    [Test]
    public void An_empty_range_has_no_candles() =>
        Assert.That(Candles<double, double>(Bars.Open, Whole(new(50, 50), 1, Bars.Count), 1, First), Is.Empty);

    [TestCase(new sbyte[] { 1, 0, 1 }, 1)]
    [TestCase(new sbyte[] { 3, 2, 3, 2 }, 2)]
    [TestCase(new sbyte[] { -1, -1, 0 }, -1)]
    public void The_regime_of_a_candle_is_that_of_most_of_its_bars(sbyte[] values, int expected) => Assert.That(MostFrequent(values), Is.EqualTo(expected));

    private static List<(long Time, double Open, double High, double Low, double Close, double Volume)> Twin(BarRange range, int perCandle)
    {
        List<(long, double, double, double, double, double)> candles = [];
        for (var first = 0; first < Bars.Count; first += perCandle)
        {
            var last = Math.Min(Bars.Count, first + perCandle) - 1;
            if (last < range.Start || first >= range.End)
            {
                continue;
            }

            var (high, low, volume) = (double.NegativeInfinity, double.PositiveInfinity, 0.0);
            for (var bar = first; bar <= last; bar++)
            {
                (high, low, volume) = (Math.Max(high, Bars.High.Span[bar]), Math.Min(low, Bars.Low.Span[bar]), volume + Bars.Volume.Span[bar]);
            }

            candles.Add((Bars.Times.Span[first], Bars.Open.Span[first], high, low, Bars.Close.Span[last], volume));
        }

        return candles;
    }
}
