using NUnit.Framework;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Tests.Training.Preparation;

internal sealed class TargetTests
{
    private static readonly BarSeries Bars = new(
        "AAA", Timeframe.OneMinute, new long[] { 0, 60_000, 120_000 }, new double[] { 10, 11, 12 }, new double[] { 20, 22, 24 }, new double[] { 5, 6, 8 }, new double[] { 10, 12, 9 }, new double[3]);

    [TestCase("log_return", 0.1823215567939546, -0.2876820724517809)]
    [TestCase("pct_change", 0.2, -0.25)]
    [TestCase("log", 2.4849066497880004, 2.1972245773362196)]
    [TestCase("none", 12, 9)]
    public void The_target_is_the_next_bars_value_and_unknown_on_the_last_bar(string transform, double first, double second)
    {
        var target = Target.Of(Bars, "close", transform);

        Assert.That(target[..2], Is.EqualTo(new[] { first, second }).Within(1e-15));
        Assert.That(target[2], Is.NaN);
    }

    [TestCase("open", 11)]
    [TestCase("high", 22)]
    [TestCase("low", 6)]
    [TestCase("close", 12)]
    public void The_target_column_is_chosen(string column, double next) => Assert.That(Target.Of(Bars, column, "none")[0], Is.EqualTo(next));

    [Test]
    public void Predicted_levels_become_returns_against_the_close()
    {
        double[] levels = [11, 12, 18], logarithms = [Math.Log(11), Math.Log(12), Math.Log(18)], returns = [0.1, 0, 0.2];

        Target.ToReturns(levels, Bars, "none");
        Target.ToReturns(logarithms, Bars, "log");
        Target.ToReturns(returns, Bars, "log_return");

        Assert.That(levels, Is.EqualTo(new[] { 0.1, 0, 1 }).Within(1e-15));
        Assert.That(logarithms, Is.EqualTo(new[] { Math.Log(1.1), 0, Math.Log(2) }).Within(1e-15));
        Assert.That(returns, Is.EqualTo(new[] { 0.1, 0, 0.2 }));
    }
}
