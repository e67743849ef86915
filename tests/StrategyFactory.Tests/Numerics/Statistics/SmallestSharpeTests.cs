using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

internal sealed class SmallestSharpeTests
{
    [TestCase(140, 75, 3.0)]
    [TestCase(1000, 300, 5.0)]
    [TestCase(1, 50, 8.0)]
    public void It_is_where_the_deflated_sharpe_ratio_reaches_the_probability(long trials, int dates, double kurtosis)
    {
        var smallest = SmallestSharpe.Compute(0.95, trials, dates, kurtosis)!.Value;

        var moments = new ReturnMoments(dates, smallest, 1, 0, kurtosis);
        Assert.That(DeflatedSharpe.Compute(moments, trials).Probability, Is.EqualTo(0.95).Within(1e-9));
    }

    [Test]
    public void Where_no_sharpe_ratio_reaches_it_there_is_none()
    {
        Assert.That(SmallestSharpe.Compute(0.95, 140, 6, 9), Is.Null, "even an endless Sharpe ratio shows no more than Φ(√(5/2)) = 0.943");
        Assert.That(SmallestSharpe.Compute(0.95, 140, 7, 9), Is.Not.Null, "Φ(√(6/2)) = 0.958");
        Assert.That(SmallestSharpe.Compute(0.95, 140, 1, 3), Is.Null);
        Assert.That(SmallestSharpe.Compute(0.95, 140, 100, double.NaN), Is.Null);
        Assert.That(() => SmallestSharpe.Compute(1, 140, 100, 3), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => SmallestSharpe.Compute(0.95, 0, 100, 3), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [TestCase(560, 0.25, 6.0)]
    [TestCase(560, 0.063, 4.0)]
    [TestCase(1, 0.126, 3.0)]
    public void The_fewest_dates_are_those_before_which_no_such_sharpe_ratio_will_do(long trials, double sharpe, double kurtosis)
    {
        var fewest = SmallestSharpe.DatesFor(sharpe, 0.95, trials, kurtosis, 10_000)!.Value;

        var first = Enumerable.Range(2, 9_999).First(dates => SmallestSharpe.Compute(0.95, trials, dates, kurtosis) <= sharpe);
        Assert.That(fewest, Is.EqualTo(first));
        Assert.That(SmallestSharpe.DatesFor(sharpe, 0.95, trials, kurtosis, fewest), Is.EqualTo(fewest));
        Assert.That(SmallestSharpe.DatesFor(sharpe, 0.95, trials, kurtosis, fewest - 1), Is.Null, "none of those that are looked at");
    }

    [Test]
    public void Dates_are_asked_for_a_sharpe_ratio_above_zero_among_two_at_least()
    {
        Assert.That(() => SmallestSharpe.DatesFor(0, 0.95, 10, 3, 100), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => SmallestSharpe.DatesFor(0.1, 0.95, 10, 3, 1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
