using NUnit.Framework;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Simulation.Contracts;

[TestFixture]
internal sealed class ThresholdTests
{
    [TestCase(0.5, 3)]
    [TestCase(0.625, 3.5)]
    [TestCase(0.999, 4.996)]
    public void A_quantile_interpolates_between_neighbours(double quantile, double expected) =>
        Assert.That(new Threshold(quantile, IsQuantile: true).Resolve([1, 2, 3, 4, 5]), Is.EqualTo(expected).Within(1e-8));

    [Test]
    public void A_return_stays_as_it_is_and_without_fitted_rows_nothing_reaches_a_quantile()
    {
        Assert.That(new Threshold(0.0003, IsQuantile: false).Resolve([1, 2]), Is.EqualTo(0.0003));
        Assert.That(new Threshold(0.5, IsQuantile: true).Resolve([]), Is.EqualTo(double.PositiveInfinity));
    }

    [Test]
    public void Of_predictions_that_equal_the_quantile_but_for_their_last_bits_none_exceeds_it()
    {
        var random = new Random(1);
        double[] magnitudes = [.. Enumerable.Range(0, 1000).Select(i => (i < 300 ? 0.0001 : 0.0004) * (1 + (random.Next(-8, 9) * 1e-16))).Order()];
        foreach (var quantile in new[] { 0.5, 0.8, 0.95, 0.99 })
        {
            Assert.That(magnitudes.Count(value => value > new Threshold(quantile, IsQuantile: true).Resolve(magnitudes)), Is.Zero);
        }

        Assert.That(magnitudes.Count(value => value > new Threshold(0.2, IsQuantile: true).Resolve(magnitudes)), Is.EqualTo(700));
    }
}
