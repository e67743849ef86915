using NUnit.Framework;
using StrategyFactory.Numerics.Portfolio;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Portfolio;

internal sealed class CorrelationShrinkageTests
{
    [Test]
    public void The_variance_of_a_correlation_is_that_of_the_products()
    {
        // both standardised to (−1, 0, 1): products 1, 0, 1, their sum of squares around the mean 2/3; 3/8 of that
        Assert.That(CorrelationShrinkage.Variance([1, 2, 3], [4, 6, 8]), Is.EqualTo(0.25).Within(1e-15));
        Assert.That(CorrelationShrinkage.Variance([1, 2], [4, 6]), Is.Null);
        Assert.That(CorrelationShrinkage.Variance([1, 2, 3], [4, 4, 4]), Is.Null);
        Assert.Throws<ArgumentException>(() => CorrelationShrinkage.Variance([1, 2, 3], [4]));
    }

    [Test]
    public void It_is_about_what_correlations_of_samples_vary_by()
    {
        var random = new Random(4);
        List<double> correlations = [], variances = [];
        for (var sample = 0; sample < 2000; sample++)
        {
            double[] x = [.. Enumerable.Range(0, 60).Select(_ => Normal(random))];
            double[] y = [.. x.Select(value => (0.5 * value) + Normal(random))];
            correlations.Add(Correlation.Pearson(x, y)!.Value);
            variances.Add(CorrelationShrinkage.Variance(x, y)!.Value);
        }

        // known variance of the products; that of r itself is smaller, as r is scaled by the sample's own deviations
        var varied = Math.Pow(SampleMoments.Deviation([.. correlations]), 2);
        Assert.That(varied, Is.EqualTo(Math.Pow(1 - 0.2, 2) / 60).Within(0.003));
        Assert.That(variances.Average(), Is.InRange(varied, (1 + 0.2) / 60 * 1.1));
    }

    [Test]
    public void Correlations_are_drawn_towards_none_and_ones_stay()
    {
        double[] matrix = [1, 0.8, -0.4, 0.8, 1, 0, -0.4, 0, 1];
        Assert.That(CorrelationShrinkage.Apply(matrix, 3, 0.25), Is.EqualTo(0.25));
        Assert.That(matrix, Is.EqualTo(new[] { 1, 0.6, -0.3, 0.6, 1, 0, -0.3, 0, 1 }).Within(1e-15));
        Assert.That(CorrelationShrinkage.Apply(matrix, 3, 7), Is.EqualTo(1));
        Assert.That(matrix, Is.EqualTo(new[] { 1.0, 0, 0, 0, 1, 0, 0, 0, 1 }));
    }

    [Test]
    public void What_does_not_go_together_is_drawn_until_it_does()
    {
        // the lowest eigenvalue is 1 − 2·0.9 = −0.8; at (1 − λ)·0.9·2 = 1 − 1e-4 it is 1e-4
        double[] matrix = [1, 0.9, 0.9, 0.9, 1, -0.9, 0.9, -0.9, 1];
        var applied = CorrelationShrinkage.Apply(matrix, 3, 0);
        Assert.That(applied, Is.EqualTo(1 - ((1 - CorrelationShrinkage.LeastEigenvalue) / 1.8)).Within(1e-9));
        var weights = new double[3];
        Assert.That(EqualRisk.Weights(matrix, [1, 1, 1], weights), Is.True);
    }

    [Test]
    public void Series_that_are_the_same_can_be_weighed()
    {
        double[] matrix = [1, 1, 1, 1];
        Assert.That(CorrelationShrinkage.Apply(matrix, 2, 0), Is.EqualTo(CorrelationShrinkage.LeastEigenvalue).Within(1e-9));
        var weights = new double[2];
        Assert.That(EqualRisk.Weights(matrix, [1, 3], weights), Is.True);
        Assert.That(weights, Is.EqualTo(new[] { 0.75, 0.25 }).Within(1e-10));
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
