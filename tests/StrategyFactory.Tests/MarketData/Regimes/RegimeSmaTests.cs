using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.MarketData.Regimes;
using StrategyFactory.Tests.MarketData.Features;

namespace StrategyFactory.Tests.MarketData.Regimes;

internal sealed class RegimeSmaTests
{
    [Test]
    public void It_is_defined_from_the_close_of_the_two_hundredth_hour()
    {
        var bars = HandMadeBars.Of(Timeframe.FifteenMinutes, HandMadeBars.Start, Enumerable.Range(0, 820).Select(t => 100.0 + t));
        var values = RegimeSma.Compute(bars);

        Assert.That(values[..799], Is.All.EqualTo(-1));
        Assert.That(values[799..], Is.All.EqualTo(1));
    }

    [Test]
    public void An_hour_counts_from_its_end_and_not_before()
    {
        // Hours close at 100 until the hour that ends with bar 803 closes at 400: the average rises to 101.5 at that bar.
        double[] closes = [.. Enumerable.Repeat(100.0, 800), 101, 101, 101, 400, 101, 102];
        var values = RegimeSma.Compute(HandMadeBars.Of(Timeframe.FifteenMinutes, HandMadeBars.Start, closes));

        Assert.That(values[799..], Is.EqualTo(new sbyte[] { 0, 1, 1, 1, 1, 0, 1 }));
    }

    [Test]
    public void A_close_at_the_average_is_not_above_it() =>
        Assert.That(RegimeSma.Compute(HandMadeBars.Of(Timeframe.OneHour, HandMadeBars.Start, Enumerable.Repeat(1.1, 210)))[199..], Is.All.EqualTo(0));

    [Test]
    public void Hours_without_a_bar_do_not_count()
    {
        var weekdays = Enumerable.Range(0, 220).Select(t => HandMadeBars.Start + (t / 5 * 24 + t % 5) * Timeframe.OneHour.Milliseconds()).ToArray();
        double[] close = [.. Enumerable.Range(0, 220).Select(t => 300.0 - t)];
        var bars = new BarSeries("HAND", Timeframe.OneHour, weekdays, close, close, close, close, close);

        Assert.That(RegimeSma.Compute(bars), Is.EqualTo(Enumerable.Range(0, 220).Select(t => (sbyte)(t < 199 ? -1 : 0))));
    }

    [Test]
    public void Bars_coarser_than_an_hour_need_hourly_bars()
    {
        var daily = HandMadeBars.Daily(Enumerable.Range(0, 12).Select(day => 100.0 + day));
        var hourly = HandMadeBars.Of(Timeframe.OneHour, HandMadeBars.Start, Enumerable.Repeat(105.0, 12 * 24));

        Assert.That(() => RegimeSma.Compute(daily), Throws.ArgumentException);
        Assert.That(RegimeSma.Compute(daily, hourly), Is.EqualTo(new sbyte[] { -1, -1, -1, -1, -1, -1, -1, -1, 1, 1, 1, 1 }));
    }

    [Test]
    public void Cutting_off_the_future_changes_nothing([Values(1, 401, 402, 415)] int cut) =>
        Assert.That(RegimeSma.Compute(ReferenceBars.Prefix(ReferenceBars.Traded, cut)), Is.EqualTo(RegimeSma.Compute(ReferenceBars.Traded)[..cut]));
}
