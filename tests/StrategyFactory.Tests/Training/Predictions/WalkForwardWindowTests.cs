using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Predictions;

namespace StrategyFactory.Tests.Training.Predictions;

internal sealed class WalkForwardWindowTests
{
    private const long Day = 86_400_000;

    // Trading days of 3, 3, 2 and 4 bars; a weekend lies before the third.
    private static readonly long[] Times = [.. Bars(0, 3), .. Bars(1, 3), .. Bars(4, 2), .. Bars(5, 4)];

    [Test]
    public void Test_windows_in_days_follow_each_other_and_the_last_one_may_be_short() =>
        Assert.That(WalkForward.TestWindows(Times, 3, new(2, InBars: false)), Is.EqualTo(new BarRange[] { new(3, 8), new(8, 12) }));

    [Test]
    public void The_day_in_which_simulation_starts_counts_as_a_day() =>
        Assert.That(WalkForward.TestWindows(Times, 4, new(1, InBars: false)), Is.EqualTo(new BarRange[] { new(4, 6), new(6, 8), new(8, 12) }));

    [Test]
    public void Test_windows_in_bars_follow_each_other_and_the_last_one_may_be_short() =>
        Assert.That(WalkForward.TestWindows(Times, 2, new(4, InBars: true)), Is.EqualTo(new BarRange[] { new(2, 6), new(6, 10), new(10, 12) }));

    [Test]
    public void A_window_longer_than_the_series_ends_with_it([Values] bool inBars) =>
        Assert.That(WalkForward.TestWindows(Times, 2, new(int.MaxValue, inBars)), Is.EqualTo(new BarRange[] { new(2, 12) }));

    [Test]
    public void No_window_starts_at_the_end() => Assert.That(WalkForward.TestWindows(Times, 12, new(1, InBars: true)), Is.Empty);

    [TestCase(8, 1, 6, 8)]
    [TestCase(8, 2, 3, 8)]
    [TestCase(7, 2, 3, 7)]
    [TestCase(12, 3, 3, 12)]
    [TestCase(8, 100, 0, 8)]
    [TestCase(0, 3, 0, 0)]
    [TestCase(-2, 3, 0, 0)]
    public void A_train_window_in_days_holds_the_trading_days_before_its_end(int end, int days, int start, int last) =>
        Assert.That(WalkForward.TrainWindow(Times, end, new(days, InBars: false)), Is.EqualTo(new BarRange(start, last)));

    [TestCase(8, 5, 3, 8)]
    [TestCase(3, 5, 0, 3)]
    [TestCase(5, int.MaxValue, 0, 5)]
    [TestCase(-1, 5, 0, 0)]
    public void A_train_window_in_bars_holds_the_bars_before_its_end(int end, int bars, int start, int last) =>
        Assert.That(WalkForward.TrainWindow(Times, end, new(bars, InBars: true)), Is.EqualTo(new BarRange(start, last)));

    private static IEnumerable<long> Bars(int day, int count) => Enumerable.Range(0, count).Select(minute => day * Day + minute * 60_000);
}
