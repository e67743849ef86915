using NUnit.Framework;
using StrategyFactory.Numerics.Statistics;

namespace StrategyFactory.Tests.Numerics.Statistics;

/// <summary>Against scipy 1.10.1 (pearsonr, spearmanr) and what must hold for any data.</summary>
internal sealed class CorrelationTests
{
    private static readonly double[] X = [3.1, -2, 0.5, 7.25, 3.1, 1, -4.5, 2.2, 9, 0];
    private static readonly double[] Y = [1, 0.2, 0.9, 5.5, 0.2, 1.3, -2, 1.1, 3, 1];

    [Test]
    public void Correlations_and_their_p_are_those_of_scipy()
    {
        var pearson = Correlation.Pearson(X, Y)!.Value;
        var spearman = Correlation.Spearman(X, Y)!.Value;
        Assert.That(pearson, Is.EqualTo(0.8453666710528888).Within(1e-14));
        Assert.That(Correlation.PValue(pearson, 10), Is.EqualTo(0.002066520557155781).Within(1e-13));
        Assert.That(spearman, Is.EqualTo(0.7094834398764538).Within(1e-14));
        Assert.That(Correlation.PValue(spearman, 10), Is.EqualTo(0.02156056729657433).Within(1e-12));
    }

    [Test]
    public void Equal_values_share_the_mean_of_their_ranks()
    {
        var ranks = new double[6];
        Midranks.Compute([2, 1, 2, 5, 2, double.NegativeInfinity], ranks);
        Assert.That(ranks, Is.EqualTo(new[] { 4, 2, 4, 6, 4, 1.0 }));
        Assert.Throws<ArgumentException>(() => Midranks.Compute([1, double.NaN], new double[2]));
        Assert.Throws<ArgumentException>(() => Midranks.Compute([1, 2], new double[1]));
    }

    [Test]
    public void Units_do_not_matter_to_pearson_and_rising_curves_not_to_spearman([Range(1, 5)] int seed)
    {
        var random = new Random(seed);
        var x = Enumerable.Range(0, 40).Select(_ => random.NextDouble() - 0.5).ToArray();
        var y = x.Select(value => value + random.NextDouble()).ToArray();
        var r = Correlation.Pearson(x, y)!.Value;
        Assert.That(Correlation.Pearson([.. x.Select(value => 1e6 + (250 * value))], [.. y.Select(value => -value)]), Is.EqualTo(-r).Within(1e-9));
        Assert.That(Correlation.Spearman([.. x.Select(Math.Exp)], [.. y.Select(value => value * value * value)]), Is.EqualTo(Correlation.Spearman(x, y)));
        Assert.That(Correlation.Pearson(y, x), Is.EqualTo(r).Within(1e-15));
    }

    [Test]
    public void Without_variation_or_pairs_there_is_no_correlation()
    {
        Assert.That(Correlation.Pearson([0.1, 0.1, 0.1], [1, 2, 3]), Is.Null);
        Assert.That(Correlation.Spearman([1, 2, 3], [7, 7, 7]), Is.Null);
        Assert.That(Correlation.Pearson([1], [2]), Is.Null);
        Assert.That(Correlation.Pearson([1, 2, double.NaN], [1, 2, 3]), Is.Null);
        Assert.That(Correlation.Spearman([1, 2, double.NaN], [1, 2, 3]), Is.Null);
        Assert.That(Correlation.PValue(0.9, 2), Is.Null);
        Assert.That(Correlation.PValue(1, 5), Is.Zero);
        Assert.That(Correlation.PValue(0, 5), Is.EqualTo(1).Within(1e-15));
        Assert.Throws<ArgumentException>(() => Correlation.Pearson([1, 2], [1]));
    }
}
